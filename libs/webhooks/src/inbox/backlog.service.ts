import { Injectable } from '@nestjs/common';
import { Database } from '#platform';

/** What waits of each integration: however large the table, it must read the rows that wait alone. */
export const WAITING = {
  name: 'backlog-waiting',
  text: `SELECT integration_id AS id, count(*)::int AS waiting FROM inbox_messages WHERE status = 'pending' AND wake_at IS NOT NULL GROUP BY integration_id`,
};

const LOOK_AGAIN_MS = 1_000;
/** A look takes at most this share of the time, however many messages wait. */
const COST_SHARE = 0.01;
/** After so long without a look what was seen says nothing any more. */
const FORGET_MS = 5_000;

/**
 * How many messages of each integration wait: what Postgres said last, and what this process has published since. Only the order of jobs hangs on it, so it is
 * looked up beside the work and may be a second old.
 */
@Injectable()
export class Backlog {
  private known: ReadonlyMap<string, number> = new Map();
  private published = new Map<string, number>();
  private lookedAtMs = -Infinity;
  private nextLookAtMs = -Infinity;

  constructor(private readonly database: Database) {}

  /** How many messages of the integration wait before the one that is published now. */
  next(integrationId: string): number {
    if (performance.now() >= this.nextLookAtMs) void this.look();
    const published = this.published.get(integrationId) ?? 0;
    this.published.set(integrationId, published + 1);
    return (this.known.get(integrationId) ?? 0) + published;
  }

  private async look(): Promise<void> {
    const startedAtMs = performance.now();
    this.nextLookAtMs = Infinity;
    if (startedAtMs - this.lookedAtMs > FORGET_MS) this.known = new Map();
    this.lookedAtMs = startedAtMs;
    const before = this.published;
    this.known = sumOf(this.known, before);
    this.published = new Map();
    const rows = await this.database.query<{ id: string; waiting: number }>(WAITING).catch(() => null);
    if (rows) this.known = new Map(rows.map(({ id, waiting }) => [id, waiting]));
    const now = performance.now();
    this.nextLookAtMs = now + Math.max(LOOK_AGAIN_MS, (now - startedAtMs) / COST_SHARE);
  }
}

function sumOf(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): Map<string, number> {
  const sum = new Map(one);
  for (const [key, value] of other) sum.set(key, (sum.get(key) ?? 0) + value);
  return sum;
}
