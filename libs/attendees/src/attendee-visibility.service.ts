import { Injectable } from '@nestjs/common';
import { PeopleLibrary } from '#directory';
import { HistoryRecorder } from '#history';
import { Clock, ConflictError, NotFoundError, RetryableError, type Json, type SqlRunner } from '#kernel';
import { Database } from '#platform';
import { AttendeeReconciler, IntegrationGone } from './attendee-reconciler.service.js';
import { fieldsByName } from './domain/fields-by-name.js';

interface PersonRow {
  readonly email: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly customFields: Readonly<Record<string, Json>>;
  readonly integrationId: string | null;
  readonly attendeeId: string | null;
}

const FIND = {
  name: 'visibility-find',
  text: `SELECT p.email_key AS email, p.fields, p.custom_fields AS "customFields", a.attendee_id AS "attendeeId", i.id AS "integrationId"
    FROM people p LEFT JOIN attendees a ON a.person_id = p.id LEFT JOIN integrations i ON i.app_id = p.app_id WHERE p.app_id = $1 AND p.id = $2`,
};
const HIDE = {
  name: 'visibility-hide',
  text: `UPDATE attendees SET hidden_at = greatest($3, accepted_at), hidden_person_id = $2, person_id = NULL, link = NULL, base = '{}', placement = 'hidden', updated_at = now()
    WHERE app_id = $1 AND person_id = $2 RETURNING attendee_id AS "attendeeId"`,
};
const FIND_HIDDEN = {
  name: 'visibility-find-hidden',
  text: `SELECT integration_id AS "integrationId", attendee_id AS "attendeeId", email_key AS email, placement FROM attendees
    WHERE app_id = $1 AND hidden_person_id = $2`,
};
const RESTORE = {
  name: 'visibility-restore',
  text: 'UPDATE attendees SET hidden_at = NULL, hidden_person_id = NULL WHERE integration_id = $1 AND attendee_id = $2',
};
const PERSON_OF = {
  name: 'visibility-person',
  text: 'SELECT person_id AS "personId", placement FROM attendees WHERE integration_id = $1 AND attendee_id = $2',
};

const ATTEMPTS = 5;

/** The Person stood for somebody else by the time the locks were held: look again. */
class LinkChanged extends RetryableError {
  constructor() {
    super('person.busy', 'The person changed while it was removed. Try again.');
  }
}

/** Removal of people by the CMS, and its undoing (B7, G19: Cvent is not told). */
@Injectable()
export class AttendeeVisibility {
  constructor(
    private readonly database: Database,
    private readonly reconciler: AttendeeReconciler,
    private readonly people: PeopleLibrary,
    private readonly history: HistoryRecorder,
    private readonly clock: Clock,
  ) {}

  /** Removes a Person; an attendee for whom they stood stays hidden until Cvent accepts them anew or the CMS restores them. @throws NotFoundError */
  async remove(appId: string, personId: string, editId: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.tryRemove(appId, personId, editId);
      } catch (error) {
        const isOvertaken = error instanceof LinkChanged || error instanceof IntegrationGone;
        if (!isOvertaken || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async tryRemove(appId: string, personId: string, editId: string): Promise<void> {
    const [person] = await this.database.query<PersonRow>(FIND, [appId, personId]);
    if (!person) throw personNotFound(personId);
    const before = (tx: SqlRunner): Promise<void> => this.take(tx, appId, personId, editId, person);
    if (person.integrationId === null) return this.database.transaction(before);
    await this.reconciler.reconcile({
      integrationId: person.integrationId,
      appId,
      subjects: person.attendeeId === null ? [] : [{ attendeeId: person.attendeeId }],
      emails: person.email === null ? [] : [person.email],
      cause: { type: 'edit', id: editId },
      before,
      isDurable: true,
    });
  }

  /**
   * Brings back the attendee for whom a removed Person stood. Answers the id of the Person who stands for them now.
   * @throws NotFoundError when nobody was removed under this id; ConflictError when the attendee cannot be in the app for another reason.
   */
  async restore(appId: string, personId: string, editId: string): Promise<string> {
    const [hidden] = await this.database.query<{ integrationId: string; attendeeId: string; email: string | null }>(FIND_HIDDEN, [
      appId,
      personId,
    ]);
    if (!hidden) throw personNotFound(personId);
    const { integrationId, attendeeId, email } = hidden;
    await this.reconciler.reconcile({
      integrationId,
      appId,
      subjects: [{ attendeeId }],
      emails: email === null ? [] : [email],
      cause: { type: 'edit', id: editId },
      before: async (tx) => void (await tx.query(RESTORE, [integrationId, attendeeId])),
      isDurable: true,
    });
    const [now] = await this.database.query<{ personId: string | null; placement: string }>(PERSON_OF, [integrationId, attendeeId]);
    if (now?.personId) return now.personId;
    throw new ConflictError(
      'attendee.not_placed',
      `The removal was undone, but the attendee is not in the app: ${now?.placement ?? 'gone'}.`,
    );
  }

  private async take(tx: SqlRunner, appId: string, personId: string, editId: string, person: PersonRow): Promise<void> {
    const [hidden] = await tx.query<{ attendeeId: string }>(HIDE, [appId, personId, this.clock.now()]);
    if ((hidden?.attendeeId ?? null) !== person.attendeeId) throw new LinkChanged();
    const email = await this.people.remove(tx, appId, personId);
    if (email !== null && email !== person.email) await this.people.releaseEmail(tx, appId, email);
    const changes = Object.entries(fieldsByName(person.fields, person.customFields)).map(([field, before]) => ({
      field,
      before,
      after: null,
    }));
    const cause = { type: 'edit', id: editId } as const;
    await this.history.record(tx, [
      { appId, personId, attendeeId: person.attendeeId, cause, action: 'person.removed', changes, reason: 'removed_by_cms' },
    ]);
  }
}

function personNotFound(personId: string): NotFoundError {
  return new NotFoundError('person.not_found', 'There is no such person in this App.', { ids: { personId } });
}
