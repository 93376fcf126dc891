import { Injectable } from '@nestjs/common';
import type { Fact, SubjectKind } from '#contracts';
import type { Json, SqlRunner } from '#kernel';
import { Database } from '#platform';
import type { ItemCursor } from '../domain/import-run.js';

/** What a run keeps of one subject: what it would do (`plan`), a removal it holds back, or why it could not read it. */
export interface ImportItem {
  readonly kind: 'plan' | 'removal' | 'failure';
  readonly subject: Fact['kind'];
  readonly subjectId: string;
  /** The fact to apply. Null on a removal: Cvent did not list the subject, and must be asked. On a failure: the record as it came. */
  readonly fact: Json | Fact | null;
  readonly action: string | null;
  readonly changes: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
  readonly reason: string | null;
}

const ADD = {
  name: 'items-add',
  text: `INSERT INTO import_items (run_id, kind, subject, subject_id, fact, action, changes, reason)
    SELECT $1, kind, subject, "subjectId", fact, action, changes, reason
    FROM jsonb_to_recordset($2::jsonb) AS item (kind text, subject text, "subjectId" text, fact jsonb, action text, changes jsonb, reason text)
    ON CONFLICT (run_id, kind, subject, subject_id) DO UPDATE SET fact = coalesce(excluded.fact, import_items.fact), action = excluded.action, changes = excluded.changes,
      reason = excluded.reason`,
};
const SEE = {
  name: 'items-see',
  text: 'INSERT INTO import_seen (run_id, subject, subject_id) SELECT $1, $2, id FROM unnest($3::text[]) AS id ON CONFLICT DO NOTHING',
};
// A range of the key: the plan is the same however much the table holds.
const SEEN = {
  name: 'items-seen',
  text: 'SELECT subject_id AS id FROM import_seen WHERE run_id = $1 AND subject = $2 AND subject_id >= $3 AND subject_id <= $4',
};
const PAGE = {
  name: 'items-page',
  text: `SELECT kind, subject, subject_id AS "subjectId", fact, action, changes, reason FROM import_items
    WHERE run_id = $1 AND kind = $2 AND (subject, subject_id) > ($3, $4) ORDER BY subject, subject_id LIMIT $5`,
};
const PAGE_OF_KIND = {
  name: 'items-page-of-kind',
  text: `SELECT kind, subject, subject_id AS "subjectId", fact, action, changes, reason FROM import_items
    WHERE run_id = $1 AND kind = $2 AND subject = $3 AND subject_id > $4 ORDER BY subject_id LIMIT $5`,
};
const DROP = {
  name: 'items-drop',
  text: 'DELETE FROM import_items WHERE run_id = $1 AND kind = $2 AND subject = $3 AND subject_id = ANY ($4)',
};
const END = {
  name: 'items-end',
  text: `WITH seen AS (DELETE FROM import_seen WHERE run_id = $1) DELETE FROM import_items WHERE run_id = $1 AND kind = 'removal'`,
};
// In a plan each newcomer stands alone. Of those who share an email the smallest id has it; the others would wait (B6).
const SETTLE_EMAILS = {
  name: 'items-settle-emails',
  text: `UPDATE import_items i SET action = 'attendee.waiting', changes = '[]', reason = 'email_taken'
    FROM (SELECT subject_id, row_number() OVER (PARTITION BY lower(btrim(fact->'values'->>'email')) ORDER BY subject_id) AS place
      FROM import_items WHERE run_id = $1 AND kind = 'plan' AND subject = 'attendee' AND action = 'person.added') ranked
    WHERE i.run_id = $1 AND i.kind = 'plan' AND i.subject = 'attendee' AND i.subject_id = ranked.subject_id AND ranked.place > 1`,
};

/** The tables `import_items` and `import_seen`. */
@Injectable()
export class ImportItemsRepository {
  constructor(private readonly database: Database) {}

  /** Keeps items; of one subject the last word counts. */
  async add(tx: SqlRunner, runId: string, items: readonly ImportItem[]): Promise<void> {
    if (items.length === 0) return;
    const bySubject = new Map(items.map((item) => [`${item.kind} ${item.subject} ${item.subjectId}`, item]));
    await tx.write(ADD, [runId, JSON.stringify([...bySubject.values()])]);
  }

  /** Notes that the walk has seen these. */
  async see(tx: SqlRunner, runId: string, subject: Fact['kind'], ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await tx.write(SEE, [runId, subject, ids]);
  }

  /** Those of the ids, which rise, that the walk has not seen. */
  async unseen(runId: string, subject: Fact['kind'], ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await this.database.query<{ id: string }>(SEEN, [runId, subject, ids[0], ids.at(-1)]);
    const seen = new Set(rows.map(({ id }) => id));
    return ids.filter((id) => !seen.has(id));
  }

  /** Items of one kind, by subject and its id. */
  page(runId: string, kind: ImportItem['kind'], { subject, subjectId }: ItemCursor, limit: number): Promise<ImportItem[]> {
    return this.database.query<ImportItem>(PAGE, [runId, kind, subject, subjectId, limit]);
  }

  /** Removals of one kind of subjects, by subject id. */
  removals(runId: string, subject: SubjectKind, after: string, limit: number): Promise<ImportItem[]> {
    return this.database.query<ImportItem>(PAGE_OF_KIND, [runId, 'removal', subject, after, limit]);
  }

  async drop(tx: SqlRunner, runId: string, kind: ImportItem['kind'], subject: Fact['kind'], ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await tx.write(DROP, [runId, kind, subject, ids]);
  }

  /** Makes a whole plan consistent where newcomers share an email. */
  async settlePlan(tx: SqlRunner, runId: string): Promise<void> {
    await tx.write(SETTLE_EMAILS, [runId]);
  }

  /** Forgets what a run that ended does not need any more. */
  async forget(tx: SqlRunner, runId: string): Promise<void> {
    await tx.write(END, [runId]);
  }
}
