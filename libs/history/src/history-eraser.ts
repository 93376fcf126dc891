import { Injectable } from '@nestjs/common';
import type { ErasedSubject, Eraser } from '#contracts';
import type { SqlRunner } from '#kernel';
import { Database } from '#platform';

const ERASE = {
  name: 'history-erase',
  text: `UPDATE history_entries SET changes = '[]' WHERE id IN (
      SELECT id FROM history_entries WHERE app_id = $1 AND person_id = $2 UNION SELECT id FROM history_entries WHERE app_id = $1 AND attendee_id = $3) AND changes <> '[]' RETURNING 1`,
};

const ATTENDEE = {
  name: 'history-attendee-of-person',
  text: 'SELECT attendee_id AS id FROM history_entries WHERE app_id = $1 AND person_id = $2 AND attendee_id IS NOT NULL ORDER BY id DESC LIMIT 1',
};

const PERSON = {
  name: 'history-person-of-attendee',
  text: 'SELECT person_id AS id FROM history_entries WHERE app_id = $1 AND attendee_id = $2 AND person_id IS NOT NULL ORDER BY id DESC LIMIT 1',
};

/** Takes the values out of a person's history: what happened and when stays (B24). */
@Injectable()
export class HistoryEraser implements Eraser {
  readonly what = 'history';

  constructor(private readonly database: Database) {}

  /** Cvent's id of the attendee for whom a person stood last; also of a person who is gone. Null: for none that is remembered. */
  async attendeeOf(appId: string, personId: string): Promise<string | null> {
    return (await this.database.query<{ id: string }>(ATTENDEE, [appId, personId]))[0]?.id ?? null;
  }

  /** The person who stood for an attendee last; also one who is gone. Null: none that is remembered. */
  async personOf(appId: string, attendeeId: string): Promise<string | null> {
    return (await this.database.query<{ id: string }>(PERSON, [appId, attendeeId]))[0]?.id ?? null;
  }

  async erase(tx: SqlRunner, { appId, personId, attendeeId }: ErasedSubject): Promise<number> {
    return (await tx.query(ERASE, [appId, personId, attendeeId])).length;
  }
}
