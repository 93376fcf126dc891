import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SubjectKind } from '#contracts';
import type { Sql, SqlRunner } from '#kernel';
import { Database } from '#platform';
import type { ElementProblem } from '../domain/element-problem.js';

/** What an inbox row may be: see the rules B3, B4, G5, G6. */
export type InboxStatus = 'pending' | 'applied' | 'ignored' | 'quarantined' | 'failed';

/** A delivery that is about to be stored. */
export interface NewDelivery {
  readonly id: string;
  readonly integrationId: string;
  readonly body: Buffer;
  readonly bodySha256: Buffer;
  readonly requestId: string;
  readonly graceMs: number;
}

/** A stored message with what applying it needs. */
export interface StoredMessage {
  readonly id: string;
  readonly status: InboxStatus;
  readonly body: Buffer;
  readonly bodySha256: Buffer;
  readonly receivedAtMs: number;
  readonly progress: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly problems: readonly ElementProblem[];
  readonly attempts: number;
  readonly requestId: string;
  readonly integrationId: string;
  readonly appId: string;
  readonly eventId: string;
  /** Messages of a paused integration wait (B22). */
  readonly isPaused: boolean;
}

/** How far a message came. */
export interface MessageProgress {
  readonly progress: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly problems: readonly ElementProblem[];
}

/** How a message ended. */
export interface MessageEnd extends MessageProgress {
  readonly status: InboxStatus;
  readonly reason: string | null;
  readonly eventType: string | null;
  readonly messageStub: string | null;
  readonly messageTimeMs: number | null;
  /** Null: the body could not be read. */
  readonly elements: number | null;
  /** A body to keep instead of the one that was read. Null keeps it. */
  readonly redacted: { readonly body: Buffer; readonly insteadOf: Buffer } | null;
}

const COLUMNS = 6;

const STORED = `SELECT m.id, m.status, m.body, m.body_sha256 AS "bodySha256", (extract(epoch FROM m.received_at) * 1000)::float8 AS "receivedAtMs", m.progress,
      m.outcomes, m.problems, m.attempts, m.request_id AS "requestId", m.integration_id AS "integrationId", i.app_id AS "appId", i.event_id AS "eventId", i.status = 'paused' AS "isPaused"
    FROM inbox_messages m JOIN integrations i ON i.id = m.integration_id`;
const LOAD = { name: 'inbox-load', text: `${STORED} WHERE m.id = $1` };
const LOAD_SMALL = { name: 'inbox-load-small', text: `${STORED} WHERE m.id = ANY ($1) AND octet_length(m.body) <= $2` };

// A body that was replaced meanwhile, since somebody in it was erased, is not written back; whoever replaced it has redacted it, too (B24).
const FINISH = {
  name: 'inbox-finish',
  text: `UPDATE inbox_messages SET status = $2, reason = $3, event_type = $4, message_stub = $5, message_time = $6, elements = $7, progress = $8,
      outcomes = $9, problems = $10, body = CASE WHEN $11::bytea IS NOT NULL AND sha256(body) = $12::bytea THEN $11 ELSE body END, finished_at = now(), wake_at = NULL
    WHERE id = $1 AND status = 'pending'`,
};

const SAVE_PROGRESS = {
  name: 'inbox-progress',
  text: `UPDATE inbox_messages m SET progress = $2, outcomes = $3, problems = $4, wake_at = now() + interval '1 minute' FROM integrations i
    WHERE m.id = $1 AND m.status = 'pending' AND i.id = m.integration_id RETURNING i.status = 'paused' AS "isPaused"`,
};

const PARK = { name: 'inbox-park', text: `UPDATE inbox_messages SET wake_at = NULL WHERE id = $1 AND status = 'pending'` };

const COUNT_ATTEMPT = {
  name: 'inbox-attempt',
  text: `UPDATE inbox_messages SET attempts = attempts + 1, wake_at = now() + interval '1 minute' WHERE id = $1 AND status = 'pending' RETURNING attempts`,
};

/** Those that find one message, however many wait: see `inbox-plans`. */
export const OF_ONE_MESSAGE: readonly Sql[] = [LOAD, LOAD_SMALL, FINISH, SAVE_PROGRESS, PARK, COUNT_ATTEMPT];

const WANT_SETTLE = {
  name: 'settle-want',
  text: `INSERT INTO settle_requests AS s (integration_id, subjects) VALUES ($1, $2)
    ON CONFLICT (integration_id) DO UPDATE SET last_wanted_at = now(), subjects = ARRAY(SELECT unnest(s.subjects) UNION SELECT unnest(excluded.subjects))`,
};

const inserts = new Map<number, Sql>();

/** The statement that stores so many deliveries, put together once. */
function insertOf(count: number): Sql {
  const known = inserts.get(count);
  if (known) return known;
  const rows = Array.from({ length: count }, (_, row) => {
    const parameter = (column: number): string => `$${row * COLUMNS + column}`;
    return `(${[1, 2, 3, 4, 5].map(parameter).join(',')}, clock_timestamp() + ${parameter(COLUMNS)} * interval '1 ms')`;
  });
  const text = `INSERT INTO inbox_messages (id, integration_id, body, body_sha256, request_id, wake_at) VALUES ${rows.join(',')}
      ON CONFLICT ON CONSTRAINT inbox_messages_delivery DO NOTHING RETURNING id`;
  const insert = { name: `inbox-insert-${count}`, text };
  inserts.set(count, insert);
  return insert;
}

/** The table `inbox_messages`. */
@Injectable()
export class InboxRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores deliveries in one statement; answers the ids that were new. The others were there already, byte for byte. Waits for locks of others no longer than
   * `lockTimeoutMs`, then fails with Postgres's code 55P03.
   */
  async insert(deliveries: readonly NewDelivery[], lockTimeoutMs: number): Promise<ReadonlySet<string>> {
    const values = deliveries.flatMap((d) => [d.id, d.integrationId, d.body, d.bodySha256, d.requestId, d.graceMs]);
    const inserted = await this.database.queryImpatiently<{ id: string }>(insertOf(deliveries.length), values, lockTimeoutMs);
    return new Set(inserted.map((row) => row.id));
  }

  async load(id: string): Promise<StoredMessage | null> {
    return (await this.database.query<StoredMessage>(LOAD, [id]))[0] ?? null;
  }

  /** Those of the messages whose bodies are not larger than so many bytes. */
  loadSmall(ids: readonly string[], bytes: number): Promise<readonly StoredMessage[]> {
    return this.database.query<StoredMessage>(LOAD_SMALL, [ids, bytes]);
  }

  /** Ends a message that is still pending, in the caller's transaction or in one of its own. */
  async finish(id: string, end: MessageEnd, tx: SqlRunner = this.database): Promise<void> {
    await tx.write(FINISH, [
      id,
      end.status,
      end.reason,
      end.eventType,
      end.messageStub,
      end.messageTimeMs === null ? null : new Date(end.messageTimeMs),
      end.elements,
      end.progress,
      JSON.stringify(end.outcomes),
      JSON.stringify(end.problems),
      end.redacted?.body ?? null,
      end.redacted && createHash('sha256').update(end.redacted.insteadOf).digest(),
    ]);
  }

  /** Remembers how far a large message came, so that a crash does not start it anew. Answers whether the integration was paused meanwhile. */
  async saveProgress(id: string, { progress, outcomes, problems }: MessageProgress): Promise<boolean> {
    const values = [id, progress, JSON.stringify(outcomes), JSON.stringify(problems)];
    return (await this.database.query<{ isPaused: boolean }>(SAVE_PROGRESS, values))[0]?.isPaused ?? false;
  }

  /** Lets a message wait until its integration goes on. */
  async park(id: string): Promise<void> {
    await this.database.query(PARK, [id]);
  }

  /** Counts an attempt that failed; answers how many did. */
  async countAttempt(id: string): Promise<number> {
    return (await this.database.query<{ attempts: number }>(COUNT_ATTEMPT, [id]))[0]?.attempts ?? 0;
  }

  /** Records that a settle read of these kinds is wanted (B8). */
  async wantSettle(integrationId: string, subjects: readonly SubjectKind[]): Promise<void> {
    await this.database.query(WANT_SETTLE, [integrationId, subjects]);
  }
}
