import { Processor } from '@nestjs/bullmq';
import type { HandlersFor, QueueName } from '#contracts';
import { TypedWorkerHost, WORKER_OPTIONS } from '#messaging';
import { LiveTraffic } from './live-traffic.js';
import { MessageBatches } from './message-batches.service.js';

const QUEUE = 'backlog' satisfies QueueName;

/** Slots beside live messages: whatever else is under way has the processor to itself half of the time. */
const BESIDE_OTHERS = 2;

/**
 * The queue of messages of integrations that have many. It has few slots while others have messages, so that these do not wait for a processor.
 */
@Processor(QUEUE, WORKER_OPTIONS)
export class BacklogProcessor extends TypedWorkerHost<typeof QUEUE> {
  constructor(
    private readonly messages: MessageBatches,
    private readonly live: LiveTraffic,
  ) {
    super();
  }

  protected readonly handlers: HandlersFor<typeof QUEUE> = {
    'backlog.apply': ({ inboxMessageId, integrationId = '' }) => {
      const { workerConcurrency } = this.config;
      this.worker.concurrency = this.live.isBeside(integrationId) ? Math.min(BESIDE_OTHERS, workerConcurrency) : workerConcurrency;
      return this.messages.apply(inboxMessageId);
    },
  };
}
