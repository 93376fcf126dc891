import { Injectable } from '@nestjs/common';
import type { ErasedSubject, Eraser } from '#contracts';
import type { SqlRunner } from '#kernel';

const PENDING = { name: 'push-erase-pending', text: 'DELETE FROM pending_fields WHERE app_id = $1 AND person_id = $2 RETURNING 1' };
// What Cvent said about a refused value may quote it.
const PUSHES = {
  name: 'push-erase-problems',
  text: `UPDATE pushes SET problems = '[]' WHERE app_id = $1 AND person_id = $2 AND problems <> '[]' RETURNING 1`,
};

/** Drops a person's edits that wait, and what Cvent said of those that were pushed (B24). */
@Injectable()
export class PushEraser implements Eraser {
  readonly what = 'pushes';

  async erase(tx: SqlRunner, { appId, personId }: ErasedSubject): Promise<number> {
    const pending = await tx.query(PENDING, [appId, personId]);
    return pending.length + (await tx.query(PUSHES, [appId, personId])).length;
  }
}
