import { Injectable } from '@nestjs/common';
import type { JobsOptions } from 'bullmq';
import { JOBS, type JobName, type JobPayload, type JobSpec } from '#contracts';
import { Tracing } from '#platform';
import { queueAnswer } from './queue-answer.js';
import { Queues } from './queues.js';

/** One job to publish. */
export interface JobToPublish<N extends JobName> {
  readonly payload: JobPayload<N>;
  /** The queue ignores a second job with the id of one that it still holds. Saves work; nothing depends on it. */
  readonly jobId?: string;
  /** Those with a lower number go first, those without one before all others. 1 to {@link LAST_TURN}. */
  readonly turn?: number;
}

/** The greatest number that a queue tells apart. */
export const LAST_TURN = 2 ** 21;

const FIRST_RETRY_MS = 500;
const KEEP_FAILED = { age: 7 * 24 * 3600, count: 1_000 };

/** Puts jobs on their queues. A job only says "look here": publish after the commit, and let a sweeper find what was never published. */
@Injectable()
export class JobPublisher {
  constructor(
    private readonly queues: Queues,
    private readonly tracing: Tracing,
  ) {}

  /** Publishes one job. @throws UnavailableError when the queue does not answer in time. */
  async publish<N extends JobName>(name: N, payload: JobPayload<N>, jobId?: string): Promise<void> {
    await this.publishAll(name, [jobId === undefined ? { payload } : { payload, jobId }]);
  }

  /** Publishes many jobs of one kind in one step. @throws UnavailableError when the queue does not answer in time. */
  async publishAll<N extends JobName>(name: N, jobs: readonly JobToPublish<N>[]): Promise<void> {
    if (jobs.length === 0) return;
    const { queue, payload: schema, attempts } = JOBS[name];
    const { tracedBy }: JobSpec = JOBS[name];
    const options: JobsOptions = {
      attempts,
      backoff: { type: 'exponential', delay: FIRST_RETRY_MS, jitter: 0.5 },
      removeOnComplete: true,
      removeOnFail: KEEP_FAILED,
    };
    const bulk = jobs.map(({ payload, jobId, turn }) => ({
      name,
      data: schema.parse(payload),
      opts: {
        ...options,
        ...(jobId === undefined ? {} : { jobId }),
        ...(turn === undefined ? {} : { priority: turn }),
        ...this.traceOf(payload, tracedBy),
      },
    }));
    await queueAnswer(this.queues.get(queue).addBulk(bulk));
  }

  private traceOf(payload: Readonly<Record<string, string | undefined>>, tracedBy: string | undefined): JobsOptions {
    const metadata = tracedBy === undefined ? null : this.tracing.jobMetadata(payload[tracedBy]!);
    return metadata === null ? {} : { telemetry: { metadata } };
  }
}
