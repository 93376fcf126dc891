import { Processor } from '@nestjs/bullmq';
import type { HandlersFor, QueueName } from '#contracts';
import { TypedWorkerHost, WORKER_OPTIONS } from '#messaging';
import type { AppConfig } from '#platform';
import { AT_ONCE } from '../domain/turn-of.js';
import { InboxService } from './inbox.service.js';
import { LiveTraffic } from './live-traffic.js';

const QUEUE = 'backlog' satisfies QueueName;

/** Slots beside live messages: whatever else is under way has the processor to itself half of the time. */
const BESIDE_OTHERS = 2;

/**
 * The queue of messages of integrations that have many. It never has as many slots as there are connections to Postgres, so that messages which wait for each
 * other leave one to others; and it has few while others have messages, so that these do not wait for a processor either.
 */
@Processor(QUEUE, WORKER_OPTIONS)
export class BacklogProcessor extends TypedWorkerHost<typeof QUEUE> {
  constructor(
    private readonly inbox: InboxService,
    private readonly live: LiveTraffic,
  ) {
    super();
  }

  protected readonly handlers: HandlersFor<typeof QUEUE> = {
    'backlog.apply': ({ inboxMessageId, integrationId = '' }) => {
      const slots = this.slots(this.config);
      this.worker.concurrency = this.live.isBeside(integrationId) ? Math.min(BESIDE_OTHERS, slots) : slots;
      return this.inbox.apply(inboxMessageId);
    },
  };

  protected override slots({ workerConcurrency, databasePoolSize }: AppConfig): number {
    return Math.max(1, Math.min(workerConcurrency, databasePoolSize - AT_ONCE - 1));
  }
}
