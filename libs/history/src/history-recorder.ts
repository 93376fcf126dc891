import { Injectable } from '@nestjs/common';
import type { Cause } from '#contracts';
import { newId, type SqlRunner } from '#kernel';

/** What happened to a person, an attendee, a session or an enrolment. `person.noted`: only what is said of them changed. `people.changed`, `agendas.changed`: many at once, see the reason. */
export type HistoryAction =
  | 'person.added'
  | 'person.linked'
  | 'person.updated'
  | 'person.removed'
  | 'person.unlinked'
  | 'person.restored'
  | 'person.conflict'
  | 'person.erased'
  | 'person.noted'
  | 'people.changed'
  | 'agendas.changed'
  | 'push.accepted'
  | 'push.failed'
  | 'push.dropped'
  | 'attendee.waiting'
  | 'attendee.left'
  | 'session.created'
  | 'session.updated'
  | 'session.removed'
  | 'enrolment.created'
  | 'enrolment.updated'
  | 'enrolment.removed'
  | 'favourite.added'
  | 'favourite.removed';

/** One field before and after. Null means empty. */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
  /** Both sides had changed it (B16). Left out: they had not. */
  readonly conflict?: { readonly cvent: unknown; readonly cms: unknown; readonly kept: 'cvent' | 'cms' };
  /** Why this edit does not go to Cvent (G17). Left out: it does, or nobody expects it to. */
  readonly notPushed?: string;
}

/** One line of history, as it is written. */
export interface NewHistoryEntry {
  readonly appId: string;
  readonly personId: string | null;
  readonly attendeeId: string | null;
  /** Cvent's id of the session. Left out: it is about none. */
  readonly sessionId?: string;
  /** The App's id of the session. Left out: it is about none, or the App does not have it. */
  readonly appSessionId?: string | null;
  readonly cause: Cause;
  readonly action: HistoryAction;
  readonly changes: readonly FieldChange[];
  /** Why, where the cause alone does not say it: `not_accepted`, `email_taken`. */
  readonly reason?: string;
}

const INSERT = {
  name: 'history-insert',
  text: `INSERT INTO history_entries (id, app_id, person_id, attendee_id, session_id, app_session_id, cause_type, cause_id, cause_event_type, action, changes, reason)
    SELECT id, app_id, person_id, attendee_id, session_id, app_session_id, cause_type, cause_id, cause_event_type, action, changes, reason
    FROM jsonb_to_recordset($1::jsonb) AS entry (id uuid, app_id uuid, person_id uuid, attendee_id text, session_id text, app_session_id uuid, cause_type text, cause_id text,
      cause_event_type text, action text, changes jsonb, reason text)`,
};

/** Writes history (B21) in the transaction of the change that it explains. */
@Injectable()
export class HistoryRecorder {
  /** Appends entries, in order. */
  async record(tx: SqlRunner, entries: readonly NewHistoryEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const rows = entries.map((entry) => ({
      id: newId(),
      app_id: entry.appId,
      person_id: entry.personId,
      attendee_id: entry.attendeeId,
      session_id: entry.sessionId ?? null,
      app_session_id: entry.appSessionId ?? null,
      cause_type: entry.cause.type,
      cause_id: entry.cause.id,
      cause_event_type: entry.cause.eventType ?? null,
      action: entry.action,
      changes: entry.changes,
      reason: entry.reason ?? null,
    }));
    await tx.write(INSERT, [JSON.stringify(rows)]);
  }
}
