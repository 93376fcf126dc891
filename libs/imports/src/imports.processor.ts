import { Processor } from '@nestjs/bullmq';
import type { HandlersFor, QueueName } from '#contracts';
import { TypedWorkerHost, WORKER_OPTIONS } from '#messaging';
import { ImportRunner } from './run/import-runner.service.js';

const QUEUE = 'imports' satisfies QueueName;

/** The queue of runs that read from Cvent. */
@Processor(QUEUE, WORKER_OPTIONS)
export class ImportsProcessor extends TypedWorkerHost<typeof QUEUE> {
  constructor(private readonly runner: ImportRunner) {
    super();
  }

  protected readonly handlers: HandlersFor<typeof QUEUE> = {
    'import.run': ({ runId }) => this.runner.carryOn(runId),
    'imports.wake': ({ integrationId }) => this.runner.wake(integrationId),
  };
}
