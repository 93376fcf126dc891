import { Injectable } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { ATTENDEE_EVENT_TYPES, ENROLMENT_EVENT_TYPES, SESSION_EVENT_TYPES, SETTLE_EVENT_TYPES } from '#contracts';
import { Metrics } from '#platform';
import type { MessageEnd } from './inbox.repository.js';

const KNOWN_TYPES: readonly string[] = [
  ...ATTENDEE_EVENT_TYPES,
  ...ENROLMENT_EVENT_TYPES,
  ...SESSION_EVENT_TYPES,
  ...Object.keys(SETTLE_EVENT_TYPES),
  'unreadable',
];
/** What this worker made of messages, for its `/metrics`. */
@Injectable()
export class InboxMetrics {
  private readonly messages: Counter<'event_type' | 'status' | 'reason'>;
  private readonly lag: Histogram;

  constructor(metrics: Metrics) {
    const registers = [metrics.registry];
    this.messages = new Counter({
      name: 'cvent_bridge_messages_total',
      help: 'Messages that were dealt with, by type, how they ended and why.',
      labelNames: ['event_type', 'status', 'reason'],
      registers,
    });
    this.lag = new Histogram({
      name: 'cvent_bridge_message_lag_seconds',
      help: 'From receipt to applied.',
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 300, 3600],
      registers,
    });
  }

  /** Counts a message's end. Types that nobody knows share one label, so that hostile input cannot grow the metrics. */
  ended(eventType: string, { status, reason }: Pick<MessageEnd, 'status' | 'reason'>, receivedAtMs: number): void {
    this.messages.inc({ event_type: KNOWN_TYPES.includes(eventType) ? eventType : 'other', status, reason: reason ?? '' });
    this.lag.observe(Math.max(0, Date.now() - receivedAtMs) / 1000);
  }
}
