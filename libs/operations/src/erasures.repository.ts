import { Injectable } from '@nestjs/common';
import type { Erasable, ErasedSubject } from '#contracts';
import type { SqlRunner } from '#kernel';
import { Database } from '#platform';

/** That somebody was erased. Holds nothing of them but the ids under which they were known. */
export interface Erasure {
  readonly id: string;
  /** Null: they were no person of the App. */
  readonly personId: string | null;
  /** Cvent's id of the attendee. Null: none stood behind the person, or they were erased before this was noted. */
  readonly attendeeId: string | null;
  readonly requestedAt: Date;
  /** Null: stored messages are still being looked through. */
  readonly finishedAt: Date | null;
  /** Rows that were touched, by what they are. */
  readonly counts: Readonly<Record<string, number>>;
}

/** An erasure whose messages are to be looked through. */
export interface OpenErasure {
  readonly id: string;
  readonly integrationId: string;
  readonly requestedAt: Date;
  readonly needles: readonly string[];
  readonly cursor: string | null;
}

const COLUMNS =
  'id, person_id AS "personId", attendee_id AS "attendeeId", requested_at AS "requestedAt", finished_at AS "finishedAt", counts';
const RECORD = {
  name: 'erasures-record',
  text: `INSERT INTO erasures (id, app_id, person_id, attendee_id, integration_id, needles, counts, finished_at) VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $6::text[] IS NULL THEN now() END)`,
};
const FIND = { name: 'erasures-find', text: `SELECT ${COLUMNS} FROM erasures WHERE app_id = $1 AND id = $2` };
const LAST = {
  name: 'erasures-last',
  text: `SELECT ${COLUMNS} FROM erasures WHERE app_id = $1 AND (person_id = $2 OR attendee_id = $3) ORDER BY id DESC LIMIT 1`,
};
const LIST = {
  name: 'erasures-list',
  text: `SELECT ${COLUMNS} FROM erasures WHERE app_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
};
const OPEN = {
  name: 'erasures-open',
  text: `SELECT e.id, e.integration_id AS "integrationId", e.requested_at AS "requestedAt", e.needles, e.cursor FROM erasures e WHERE e.finished_at IS NULL ORDER BY e.requested_at LIMIT 20`,
};
// Several workers may look through the same messages: what one has scrubbed holds nothing for the other.
const MOVE = {
  name: 'erasures-move',
  text: `UPDATE erasures SET cursor = $2, needles = CASE WHEN $2::uuid IS NULL THEN NULL ELSE needles END, finished_at = CASE WHEN $2::uuid IS NULL THEN now() END,
      counts = jsonb_set(counts, ARRAY[$3::text], to_jsonb(coalesce((counts->>$3)::int, 0) + $4::int))
    WHERE id = $1 AND finished_at IS NULL`,
};

/** The table `erasures`. */
@Injectable()
export class ErasuresRepository {
  constructor(private readonly database: Database) {}

  /** `needles`: what stored messages are to be searched for; null: there are none to search. */
  async record(
    tx: SqlRunner,
    { id, appId, personId, attendeeId, integrationId }: ErasedSubject & { readonly id: string },
    needles: readonly string[] | null,
    counts: Readonly<Record<string, number>>,
  ): Promise<void> {
    await tx.write(RECORD, [id, appId, personId, attendeeId, integrationId, needles, JSON.stringify(counts)]);
  }

  async find(appId: string, id: string): Promise<Erasure | null> {
    return (await this.database.query<Erasure>(FIND, [appId, id]))[0] ?? null;
  }

  /** The last one of somebody. Null: they were never erased. */
  async last(appId: string, whom: Erasable): Promise<Erasure | null> {
    const ids = 'personId' in whom ? [whom.personId, null] : [null, whom.attendeeId];
    return (await this.database.query<Erasure>(LAST, [appId, ...ids]))[0] ?? null;
  }

  /** Newest first, before the erasure `before`. */
  list(appId: string, before: string | null, limit: number): Promise<Erasure[]> {
    return this.database.query<Erasure>(LIST, [appId, before, limit]);
  }

  /** Those whose messages are to be looked through, the oldest first. */
  open(): Promise<OpenErasure[]> {
    return this.database.query<OpenErasure>(OPEN);
  }

  /** Saves how far the messages were looked through; null: all were, and the needles are forgotten. */
  async move(id: string, cursor: string | null, what: string, count: number): Promise<void> {
    await this.database.query(MOVE, [id, cursor, what, count]);
  }
}
