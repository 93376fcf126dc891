import { Processor } from '@nestjs/bullmq';
import type { HandlersFor, QueueName } from '#contracts';
import { TypedWorkerHost, WORKER_OPTIONS } from '#messaging';
import { PushRunner } from './push-runner.service.js';

const QUEUE = 'pushes' satisfies QueueName;

/** The queue of edits that go to Cvent. */
@Processor(QUEUE, WORKER_OPTIONS)
export class OutboundSyncProcessor extends TypedWorkerHost<typeof QUEUE> {
  constructor(private readonly runner: PushRunner) {
    super();
  }

  protected readonly handlers: HandlersFor<typeof QUEUE> = {
    'pushes.send': ({ integrationId }) => this.runner.send(integrationId),
  };
}
