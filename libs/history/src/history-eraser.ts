import { Injectable } from '@nestjs/common';
import type { ErasedSubject, Eraser } from '#contracts';
import type { SqlRunner } from '#kernel';

const ERASE = {
  name: 'history-erase',
  text: `UPDATE history_entries SET changes = '[]' WHERE id IN (
      SELECT id FROM history_entries WHERE app_id = $1 AND person_id = $2 UNION SELECT id FROM history_entries WHERE app_id = $1 AND attendee_id = $3) AND changes <> '[]' RETURNING 1`,
};

/** Takes the values out of a person's history: what happened and when stays (B24). */
@Injectable()
export class HistoryEraser implements Eraser {
  readonly what = 'history';

  async erase(tx: SqlRunner, { appId, personId, attendeeId }: ErasedSubject): Promise<number> {
    return (await tx.query(ERASE, [appId, personId, attendeeId])).length;
  }
}
