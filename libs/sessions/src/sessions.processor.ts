import { Processor } from '@nestjs/bullmq';
import type { HandlersFor, QueueName } from '#contracts';
import { TypedWorkerHost, WORKER_OPTIONS } from '#messaging';
import { SessionWalk } from './session-walk.service.js';

const QUEUE = 'sessions' satisfies QueueName;

/** The queue of work on sessions that no message started. */
@Processor(QUEUE, WORKER_OPTIONS)
export class SessionsProcessor extends TypedWorkerHost<typeof QUEUE> {
  constructor(private readonly walk: SessionWalk) {
    super();
  }

  protected readonly handlers: HandlersFor<typeof QUEUE> = {
    'sessions.walk': ({ integrationId }) => this.walk.run(integrationId),
  };
}
