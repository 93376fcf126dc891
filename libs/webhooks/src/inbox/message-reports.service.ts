import { Injectable } from '@nestjs/common';
import type { JobOutcome } from '#contracts';
import { Log } from '#platform';
import { InboxMetrics } from './inbox-metrics.js';
import type { MessageEnd, StoredMessage } from './inbox.repository.js';

/** Tells metrics and the log how a message ended. */
@Injectable()
export class MessageReports {
  constructor(
    private readonly metrics: InboxMetrics,
    private readonly log: Log,
  ) {}

  /** `eventType` is null when the body could not be read. Answers what the message's job says of it. */
  ended(message: StoredMessage, eventType: string | null, { status, reason }: Pick<MessageEnd, 'status' | 'reason'>): JobOutcome {
    this.metrics.ended(eventType ?? 'unreadable', { status, reason }, message.receivedAtMs);
    this.log.info('message.ended', {
      inboxMessageId: message.id,
      requestId: message.requestId,
      integrationId: message.integrationId,
      status,
    });
    return { outcome: status === 'applied' ? 'applied' : 'skipped', ...(reason === null ? {} : { reason }) };
  }
}
