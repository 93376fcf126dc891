import { Injectable } from '@nestjs/common';
import type { EraseAlongside, PersonErasures } from '#contracts';
import { PeopleLibrary } from '#directory';
import { HistoryEraser } from '#history';
import { Clock, RetryableError, type SqlRunner } from '#kernel';
import { Database } from '#platform';
import { AttendeeReconciler, IntegrationGone } from './attendee-reconciler.service.js';

interface Row {
  readonly isThere: boolean;
  readonly personEmail: string | null;
  readonly integrationId: string | null;
  readonly attendeeId: string | null;
  readonly attendeeEmail: string | null;
}

// The attendee for whom the person stands, or stood until somebody removed them; or else until Cvent cancelled them ($3), unless somebody else stands for that one now.
const OF_PERSON = `(a.person_id = $2 OR a.hidden_person_id = $2)`;
const FIND = {
  name: 'erasure-find',
  text: `SELECT p.id IS NOT NULL AS "isThere", p.email_key AS "personEmail", i.id AS "integrationId", a.attendee_id AS "attendeeId", a.email_key AS "attendeeEmail"
    FROM apps LEFT JOIN people p ON p.app_id = apps.id AND p.id = $2 LEFT JOIN integrations i ON i.app_id = apps.id
      LEFT JOIN attendees a ON a.app_id = apps.id AND (${OF_PERSON} OR (a.attendee_id = $3 AND a.person_id IS NULL AND NOT a.is_erased AND (p.id IS NULL OR p.email_key = a.email_key)))
    WHERE apps.id = $1 ORDER BY ${OF_PERSON} DESC NULLS LAST LIMIT 1`,
};
const EMPTY = {
  name: 'erasure-empty',
  text: `UPDATE attendees a SET is_erased = true, hidden_at = greatest($3, accepted_at), hidden_person_id = NULL, person_id = NULL, link = NULL, base = '{}', sent = '{}', "values" = '{}', stamps = '{}',
      as_of = to_timestamp(0), as_of_kind = 'message', as_of_id = '', email_key = NULL, placement = 'not_accepted', updated_at = now()
    WHERE app_id = $1 AND (${OF_PERSON} OR (attendee_id = $4 AND person_id IS NULL)) RETURNING attendee_id AS "attendeeId"`,
};

const ATTEMPTS = 5;

/** The Person stood for somebody else by the time the locks were held: look again. */
class LinkChanged extends RetryableError {
  constructor() {
    super('person.busy', 'The person changed while they were erased. Try again.');
  }
}

/** Erases a Person and what is known of the attendee behind them (B24). Cvent is not told (G19). */
@Injectable()
export class PersonErasure implements PersonErasures {
  constructor(
    private readonly database: Database,
    private readonly reconciler: AttendeeReconciler,
    private readonly people: PeopleLibrary,
    private readonly history: HistoryEraser,
    private readonly clock: Clock,
  ) {}

  /** Of a person who was removed or cancelled earlier, their attendee is erased. */
  async erase(appId: string, personId: string, erasureId: string, alongside: EraseAlongside): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.tryErase(appId, personId, erasureId, alongside);
      } catch (error) {
        const isOvertaken = error instanceof LinkChanged || error instanceof IntegrationGone;
        if (!isOvertaken || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async tryErase(appId: string, personId: string, erasureId: string, alongside: EraseAlongside): Promise<void> {
    const lastId = await this.history.attendeeOf(appId, personId);
    const [found] = await this.database.query<Row>(FIND, [appId, personId, lastId]);
    const { isThere = false, personEmail = null, integrationId = null, attendeeId = null, attendeeEmail = null } = found ?? {};
    const emails = [...new Set([personEmail, attendeeEmail].filter((email) => email !== null))];
    const before = async (tx: SqlRunner): Promise<void> => {
      const [emptied] = await tx.query<{ attendeeId: string }>(EMPTY, [appId, personId, this.clock.now(), attendeeId]);
      if ((emptied?.attendeeId ?? null) !== attendeeId) throw new LinkChanged();
      const freed = await this.people.remove(tx, appId, personId);
      if (freed !== null && !emails.includes(freed)) throw new LinkChanged();
      const rows = (isThere ? 1 : 0) + (attendeeId === null ? 0 : 1);
      await alongside(tx, { appId, personId, integrationId, attendeeId }, emails, rows);
    };
    if (integrationId === null) return this.database.transaction(before);
    await this.reconciler.reconcile({
      integrationId,
      appId,
      subjects: attendeeId === null ? [] : [{ attendeeId }],
      emails,
      cause: { type: 'erase', id: erasureId },
      before,
      isDurable: true,
    });
  }
}
