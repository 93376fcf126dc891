import { Processor } from '@nestjs/bullmq';
import type { HandlersFor, QueueName } from '#contracts';
import { TypedWorkerHost, WORKER_OPTIONS } from '#messaging';
import { InboxService } from './inbox.service.js';

const QUEUE = 'inbox' satisfies QueueName;

/** The queue of stored messages. */
@Processor(QUEUE, WORKER_OPTIONS)
export class InboxProcessor extends TypedWorkerHost<typeof QUEUE> {
  constructor(private readonly inbox: InboxService) {
    super();
  }

  protected readonly handlers: HandlersFor<typeof QUEUE> = {
    'message.apply': ({ inboxMessageId }) => this.inbox.apply(inboxMessageId),
  };
}
