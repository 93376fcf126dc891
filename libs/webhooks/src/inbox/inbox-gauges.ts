import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Database, Metrics } from '#platform';

const PENDING = {
  name: 'inbox-pending',
  text: `SELECT count(*)::int AS depth, coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 AS age FROM inbox_messages WHERE status = 'pending' AND wake_at IS NOT NULL`,
};
const LAST_HOUR = {
  name: 'inbox-last-hour',
  text: `SELECT status, coalesce(reason, '') AS reason, count(*)::int AS messages FROM inbox_messages
    WHERE finished_at > now() - interval '1 hour' GROUP BY status, coalesce(reason, '')`,
};

/** What the inbox holds, read from the database when `/metrics` is asked: true for all workers together. Missing while the database is away. */
@Injectable()
export class InboxGauges {
  constructor(metrics: Metrics, database: Database) {
    const registers = [metrics.registry];
    const age = new Gauge({
      name: 'cvent_bridge_inbox_oldest_seconds',
      help: 'Age of the oldest message that waits, those of paused integrations left out.',
      registers,
    });
    new Gauge({
      name: 'cvent_bridge_inbox_depth',
      help: 'Messages that wait to be applied, those of paused integrations left out.',
      registers,
      async collect() {
        const [row] = await database.query<{ depth: number; age: number }>(PENDING).catch(() => []);
        if (!row) return this.reset();
        this.set(row.depth);
        age.set(row.age);
      },
    });
    new Gauge({
      name: 'cvent_bridge_messages_last_hour',
      help: 'Messages that were dealt with in the last hour, by how they ended and why.',
      labelNames: ['status', 'reason'],
      registers,
      async collect() {
        this.reset();
        const rows = await database.query<{ status: string; reason: string; messages: number }>(LAST_HOUR).catch(() => []);
        for (const { status, reason, messages } of rows) this.set({ status, reason }, messages);
      },
    });
  }
}
