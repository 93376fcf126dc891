import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { ATTENDEE_EVENT_TYPES, ENROLMENT_EVENT_TYPES, SESSION_EVENT_TYPES, SETTLE_EVENT_TYPES } from '#contracts';
import { Database, Metrics } from '#platform';

const KNOWN_TYPES: readonly string[] = [
  ...ATTENDEE_EVENT_TYPES,
  ...ENROLMENT_EVENT_TYPES,
  ...SESSION_EVENT_TYPES,
  ...SETTLE_EVENT_TYPES,
  'unreadable',
];
const PENDING = {
  name: 'inbox-pending',
  text: `SELECT count(*)::int AS depth, coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 AS age FROM inbox_messages WHERE status = 'pending'`,
};

/** What became of messages, for `/metrics`. */
@Injectable()
export class InboxMetrics {
  private readonly messages: Counter<'event_type' | 'status'>;
  private readonly lag: Histogram;

  constructor(metrics: Metrics, database: Database) {
    const registers = [metrics.registry];
    this.messages = new Counter({
      name: 'cvent_bridge_messages_total',
      help: 'Messages that were dealt with, by type and end.',
      labelNames: ['event_type', 'status'],
      registers,
    });
    this.lag = new Histogram({
      name: 'cvent_bridge_message_lag_seconds',
      help: 'From receipt to applied.',
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 300, 3600],
      registers,
    });
    const age = new Gauge({ name: 'cvent_bridge_inbox_oldest_seconds', help: 'Age of the oldest message that waits.', registers });
    new Gauge({
      name: 'cvent_bridge_inbox_depth',
      help: 'Messages that wait to be applied.',
      registers,
      async collect() {
        const [row] = await database.query<{ depth: number; age: number }>(PENDING).catch(() => []);
        if (row) this.set(row.depth);
        if (row) age.set(row.age);
      },
    });
  }

  /** Counts a message's end. Types that nobody knows share one label, so that hostile input cannot grow the metrics. */
  ended(eventType: string, status: string, receivedAtMs: number): void {
    this.messages.inc({ event_type: KNOWN_TYPES.includes(eventType) ? eventType : 'other', status });
    this.lag.observe(Math.max(0, Date.now() - receivedAtMs) / 1000);
  }
}
