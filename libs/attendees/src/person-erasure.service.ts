import { Injectable } from '@nestjs/common';
import type { Erasable, EraseAlongside, PersonErasures } from '#contracts';
import { PeopleLibrary } from '#directory';
import { HistoryEraser } from '#history';
import { noIntegration } from '#integrations';
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

/** Whom an erasure found. */
interface Found extends Row {
  readonly personId: string | null;
  /** Whether anything is known of the attendee. */
  readonly isKnown: boolean;
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
const FIND_ATTENDEE = {
  name: 'erasure-find-attendee',
  text: `SELECT i.id AS "integrationId", a.attendee_id IS NOT NULL AS "isKnown", coalesce(a.person_id, a.hidden_person_id) AS "personId", a.email_key AS "attendeeEmail"
    FROM integrations i LEFT JOIN attendees a ON a.integration_id = i.id AND a.attendee_id = $2 AND NOT a.is_erased WHERE i.app_id = $1`,
};
// Asked when those who are erased are gone: an email that somebody has then names others too, and what stored messages say of these is to stay.
const OF_OTHERS = {
  name: 'erasure-emails-of-others',
  text: `SELECT email_key AS email FROM attendees WHERE app_id = $1 AND email_key = ANY ($2) UNION SELECT email_key FROM people WHERE app_id = $1 AND email_key = ANY ($2)`,
};
const EMPTY = {
  name: 'erasure-empty',
  text: `UPDATE attendees a SET is_erased = true, hidden_at = greatest($3, accepted_at), hidden_person_id = NULL, person_id = NULL, link = NULL, base = '{}', sent = '{}', "values" = '{}', stamps = '{}',
      as_of = to_timestamp(0), as_of_kind = 'message', as_of_id = '', email_key = NULL, placement = 'not_accepted', updated_at = now()
    WHERE app_id = $1 AND (${OF_PERSON} OR (attendee_id = $4 AND person_id IS NULL AND NOT is_erased)) RETURNING attendee_id AS "attendeeId"`,
};

const NOBODY = { isThere: false, personEmail: null, integrationId: null, attendeeId: null, attendeeEmail: null } as const;
const ATTEMPTS = 5;

/** The Person stood for somebody else by the time the locks were held: look again. */
class LinkChanged extends RetryableError {
  constructor() {
    super('person.busy', 'The person changed while they were erased. Try again.');
  }
}

/** Erases a Person and what is known of the attendee behind them, or an attendee who never became one (B24). Cvent is not told (G19). */
@Injectable()
export class PersonErasure implements PersonErasures {
  constructor(
    private readonly database: Database,
    private readonly reconciler: AttendeeReconciler,
    private readonly people: PeopleLibrary,
    private readonly history: HistoryEraser,
    private readonly clock: Clock,
  ) {}

  /** Of a person who was removed or cancelled earlier, their attendee is erased; with an attendee, the person who stands for them, or did last. */
  async erase(appId: string, whom: Erasable, erasureId: string, alongside: EraseAlongside): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.tryErase(appId, whom, erasureId, alongside);
      } catch (error) {
        const isOvertaken = error instanceof LinkChanged || error instanceof IntegrationGone;
        if (!isOvertaken || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async tryErase(appId: string, whom: Erasable, erasureId: string, alongside: EraseAlongside): Promise<void> {
    const found = 'personId' in whom ? await this.findPerson(appId, whom.personId) : await this.findAttendee(appId, whom.attendeeId);
    const { isThere, isKnown, personId, personEmail, integrationId, attendeeId, attendeeEmail } = found;
    const emails = [...new Set([personEmail, attendeeEmail].filter((email) => email !== null))];
    const before = async (tx: SqlRunner): Promise<void> => {
      const [emptied] = await tx.query<{ attendeeId: string }>(EMPTY, [appId, personId, this.clock.now(), attendeeId]);
      if ((emptied?.attendeeId ?? null) !== (isKnown ? attendeeId : null)) throw new LinkChanged();
      const freed = personId === null ? null : await this.people.remove(tx, appId, personId);
      if (freed !== null && !emails.includes(freed)) throw new LinkChanged();
      const ofOthers = new Set((await tx.query<{ email: string }>(OF_OTHERS, [appId, emails])).map(({ email }) => email));
      const own = emails.filter((email) => !ofOthers.has(email));
      await alongside(tx, { appId, personId, integrationId, attendeeId }, own, (isThere ? 1 : 0) + (isKnown ? 1 : 0));
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

  private async findPerson(appId: string, personId: string): Promise<Found> {
    const [row] = await this.database.query<Row>(FIND, [appId, personId, await this.history.attendeeOf(appId, personId)]);
    return { ...NOBODY, ...row, personId, isKnown: Boolean(row?.attendeeId) };
  }

  private async findAttendee(appId: string, attendeeId: string): Promise<Found> {
    const [row] = await this.database.query<Pick<Found, 'integrationId' | 'isKnown' | 'personId' | 'attendeeEmail'>>(FIND_ATTENDEE, [appId, attendeeId]); // prettier-ignore
    if (!row) throw noIntegration();
    const personId = row.personId ?? (await this.history.personOf(appId, attendeeId));
    const person = personId === null ? null : await this.findPerson(appId, personId);
    return person?.attendeeId === attendeeId ? person : { ...NOBODY, ...row, personId: null, attendeeId };
  }
}
