import { Injectable } from '@nestjs/common';
import type { ErasedSubject, Eraser, Retainer } from '#contracts';
import type { SqlRunner } from '#kernel';
import { Database } from '#platform';

const ERASE = {
  name: 'import-items-erase',
  text: `DELETE FROM import_items WHERE run_id IN (SELECT id FROM import_runs WHERE integration_id = $1) AND (subject_id = $2 OR subject_id LIKE $2 || ':%') RETURNING 1`,
};
const FORGET = {
  name: 'import-items-forget',
  text: `DELETE FROM import_items WHERE ctid = ANY (ARRAY(SELECT i.ctid FROM import_items i JOIN import_runs r ON r.id = i.run_id
    WHERE r.state IN ('completed', 'failed', 'cancelled') AND r.finished_at < $1 LIMIT 2000)) RETURNING 1`,
};

/** Lets go of what imports found: of one person, or of all after a time (B24). */
@Injectable()
export class ImportEraser implements Eraser, Retainer {
  readonly what = 'import items';

  constructor(private readonly database: Database) {}

  async erase(tx: SqlRunner, { integrationId, attendeeId }: ErasedSubject): Promise<number> {
    return attendeeId === null ? 0 : (await tx.query(ERASE, [integrationId, attendeeId])).length;
  }

  async forget(before: Date): Promise<number> {
    return (await this.database.query(FORGET, [before])).length;
  }
}
