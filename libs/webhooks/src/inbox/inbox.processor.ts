import { Processor } from '@nestjs/bullmq';
import type { HandlersFor, QueueName } from '#contracts';
import { TypedWorkerHost, WORKER_OPTIONS } from '#messaging';
import { InboxService } from './inbox.service.js';
import { LiveTraffic } from './live-traffic.js';

const QUEUE = 'inbox' satisfies QueueName;

/** The queue of stored messages, of each integration the first ones that wait. */
@Processor(QUEUE, WORKER_OPTIONS)
export class InboxProcessor extends TypedWorkerHost<typeof QUEUE> {
  constructor(
    private readonly inbox: InboxService,
    private readonly live: LiveTraffic,
  ) {
    super();
  }

  protected readonly handlers: HandlersFor<typeof QUEUE> = {
    'message.apply': ({ inboxMessageId, integrationId = '' }) => {
      this.live.note(integrationId);
      return this.inbox.apply(inboxMessageId);
    },
  };
}
