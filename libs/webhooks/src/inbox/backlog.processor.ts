import { Processor } from '@nestjs/bullmq';
import type { HandlersFor, QueueName } from '#contracts';
import { TypedWorkerHost, WORKER_OPTIONS } from '#messaging';
import type { AppConfig } from '#platform';
import { InboxService } from './inbox.service.js';

const QUEUE = 'backlog' satisfies QueueName;

/** The queue of messages of integrations that have many. Fewer slots than connections to Postgres, so that they cannot take them all while they wait for each other. */
@Processor(QUEUE, WORKER_OPTIONS)
export class BacklogProcessor extends TypedWorkerHost<typeof QUEUE> {
  constructor(private readonly inbox: InboxService) {
    super();
  }

  protected readonly handlers: HandlersFor<typeof QUEUE> = {
    'backlog.apply': ({ inboxMessageId }) => this.inbox.apply(inboxMessageId),
  };

  protected override slots({ workerConcurrency, databasePoolSize }: AppConfig): number {
    return Math.max(1, Math.min(workerConcurrency, Math.floor(databasePoolSize / 2)));
  }
}
