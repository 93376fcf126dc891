import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { QUEUES, type QueueName } from '#contracts';
import { queueAnswer } from './queue-answer.js';

/** Where a queue's jobs are. */
export interface QueueDepth {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** The BullMQ queues by name. For the publisher, the sweepers and the dashboards; features publish through {@link JobPublisher}. */
@Injectable()
export class Queues {
  constructor(private readonly modules: ModuleRef) {}

  get(name: QueueName): Queue {
    return this.modules.get<Queue>(getQueueToken(name), { strict: false });
  }

  all(): Queue[] {
    return QUEUES.map((name) => this.get(name));
  }

  /** How many jobs a queue holds. @throws UnavailableError when it does not answer in time. */
  async depth(name: QueueName): Promise<QueueDepth> {
    const counts = await queueAnswer(this.get(name).getJobCounts('wait', 'prioritized', 'active', 'delayed', 'failed'));
    const count = (state: string): number => counts[state] ?? 0;
    return {
      waiting: count('wait') + count('prioritized'),
      active: count('active'),
      delayed: count('delayed'),
      failed: count('failed'),
    };
  }
}
