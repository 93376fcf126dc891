import { Processor } from '@nestjs/bullmq';
import type { HandlersFor, QueueName } from '#contracts';
import { TypedWorkerHost, WORKER_OPTIONS } from '#messaging';
import { Notifier } from './notifications/notifier.service.js';

const QUEUE = 'notifications' satisfies QueueName;

/** The queue of endpoints that are to be told of changes. */
@Processor(QUEUE, WORKER_OPTIONS)
export class NotificationsProcessor extends TypedWorkerHost<typeof QUEUE> {
  constructor(private readonly notifier: Notifier) {
    super();
  }

  protected readonly handlers: HandlersFor<typeof QUEUE> = {
    'notifications.send': ({ endpointId }) => this.notifier.notify(endpointId),
  };
}
