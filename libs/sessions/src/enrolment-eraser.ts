import { Injectable } from '@nestjs/common';
import type { ErasedSubject, Eraser } from '#contracts';
import type { SqlRunner } from '#kernel';

const ERASE = { name: 'enrolments-erase', text: 'DELETE FROM enrolments WHERE integration_id = $1 AND attendee_id = $2 RETURNING 1' };

/** Forgets for which sessions an attendee was registered (B24). */
@Injectable()
export class EnrolmentEraser implements Eraser {
  readonly what = 'registrations';

  async erase(tx: SqlRunner, { integrationId, attendeeId }: ErasedSubject): Promise<number> {
    return attendeeId === null ? 0 : (await tx.query(ERASE, [integrationId, attendeeId])).length;
  }
}
