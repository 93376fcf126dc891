import { Injectable } from '@nestjs/common';
import type { CventValue } from '#contracts';
import { customFieldName } from '#contracts';
import type { FieldValues } from '#custom-field-mapping';
import type { Json, SqlRunner } from '#kernel';
import { Database } from '#platform';
import type { Outlook } from '../domain/batch-wait.js';
import type { PendingField, PushedAttendee, PushedPerson, PushProblem } from '../domain/push-plan.js';

/** A person with what is pending of them. */
export interface PendingPerson {
  readonly personId: string;
  /** Null: the person is gone. */
  readonly person: PushedPerson | null;
  readonly attendee: PushedAttendee | null;
  readonly pending: readonly PendingField[];
}

/** A field to be noted. */
export interface NotedField {
  readonly field: string;
  /** Null: it waits to be sent. */
  readonly problem: PushProblem | null;
}

/** A field as it was looked at: a later edit has another version. */
export type SeenField = Pick<PendingField, 'field' | 'version'>;

/** What became of the pending fields of one person. */
export interface SettledFields {
  /** They are pending no more. */
  readonly over: readonly SeenField[];
  readonly failed: readonly (SeenField & { readonly problem: PushProblem })[];
  /** To be tried again. */
  readonly later: readonly SeenField[];
  readonly laterAt: Date;
}

interface Row {
  readonly personId: string;
  readonly origin: PushedPerson['origin'] | null;
  readonly fields: Record<string, string> | null;
  readonly customFields: Record<string, Json> | null;
  readonly attendeeId: string | null;
  readonly values: Record<string, CventValue> | null;
  readonly base: FieldValues | null;
  readonly sent: Record<string, Json[]> | null;
  readonly pending: PendingField[];
}

// Of a field that waits already the time stays at which it is due: a burst of edits becomes one push, and somebody who goes on typing does not put it off for ever (B17).
const NOTE = {
  name: 'pending-note',
  text: `INSERT INTO pending_fields AS known (person_id, field, app_id, integration_id, version, edit_id, edited_at, push_version, state, problem, due_at)
    SELECT $1, field, $2, $3, gen_random_uuid(), $4, $5, $6, CASE WHEN problem IS NULL THEN 'waiting' ELSE 'failed' END, problem, now() + $8 * interval '1 ms'
    FROM jsonb_to_recordset($7::jsonb) AS noted (field text, problem jsonb) ORDER BY field
    ON CONFLICT (person_id, field) DO UPDATE SET version = excluded.version, edit_id = excluded.edit_id, edited_at = excluded.edited_at, push_version = excluded.push_version,
      state = excluded.state, problem = excluded.problem, attempts = 0, due_at = CASE WHEN known.state = 'waiting' AND known.attempts = 0 THEN known.due_at ELSE excluded.due_at END`,
};
const OPEN_LANE = {
  name: 'pending-open-lane',
  text: 'INSERT INTO push_lanes (integration_id) VALUES ($1) ON CONFLICT DO NOTHING',
};
const FORGET = {
  name: 'pending-forget',
  text: 'DELETE FROM pending_fields WHERE app_id = $1 AND person_id = $2 AND field = ANY ($3)',
};
const WAITING = {
  name: 'pending-waiting',
  text: `SELECT field FROM pending_fields WHERE app_id = $1 AND person_id = $2 AND state = 'waiting'`,
};
const STANDINGS = {
  name: 'pending-standings',
  text: `SELECT person_id AS "personId", field, state, problem FROM pending_fields WHERE app_id = $1 AND person_id = ANY ($2) ORDER BY field`,
};
const NEXT = {
  name: 'pending-next',
  text: `WITH due AS (
      SELECT person_id, min(due_at) AS due FROM pending_fields WHERE integration_id = $1 AND state = 'waiting' AND due_at <= now() GROUP BY person_id ORDER BY min(due_at) LIMIT $2
    )
    SELECT due.person_id AS "personId", p.origin, p.fields, p.custom_fields AS "customFields", a.attendee_id AS "attendeeId", a."values", a.base, a.sent,
      (SELECT json_agg(json_build_object('field', f.field, 'version', f.version, 'editId', f.edit_id, 'pushVersion', f.push_version, 'attempts', f.attempts) ORDER BY f.field)
        FROM pending_fields f WHERE f.person_id = due.person_id AND f.integration_id = $1 AND f.state = 'waiting') AS pending
    FROM due LEFT JOIN people p ON p.id = due.person_id LEFT JOIN attendees a ON a.person_id = p.id AND a.integration_id = $1 ORDER BY due.due`,
};
const OUTLOOK = {
  name: 'pending-outlook',
  text: `SELECT count(DISTINCT person_id) FILTER (WHERE is_due)::int AS "duePeople", (extract(epoch FROM now() - min(due_at) FILTER (WHERE is_due)) * 1000)::float8 AS "dueForMs",
      (extract(epoch FROM min(due_at) FILTER (WHERE NOT is_due) - now()) * 1000)::float8 AS "nextInMs"
    FROM (SELECT person_id, due_at, due_at <= now() AS is_due FROM pending_fields WHERE integration_id = $1 AND state = 'waiting' ORDER BY due_at LIMIT 200) AS first`,
};
const OVER = {
  name: 'pending-over',
  text: `DELETE FROM pending_fields p USING jsonb_to_recordset($2::jsonb) AS seen (field text, version uuid)
    WHERE p.person_id = $1 AND p.field = seen.field AND p.version = seen.version`,
};
const FAILED = {
  name: 'pending-failed',
  text: `UPDATE pending_fields p SET state = 'failed', problem = seen.problem FROM jsonb_to_recordset($2::jsonb) AS seen (field text, version uuid, problem jsonb)
    WHERE p.person_id = $1 AND p.field = seen.field AND p.version = seen.version`,
};
const LATER = {
  name: 'pending-later',
  text: `UPDATE pending_fields p SET attempts = attempts + 1, due_at = $3 FROM jsonb_to_recordset($2::jsonb) AS seen (field text, version uuid)
    WHERE p.person_id = $1 AND p.field = seen.field AND p.version = seen.version`,
};
const SENT = {
  name: 'pending-sent',
  text: `UPDATE attendees a SET sent = a.sent || told.sent FROM jsonb_to_recordset($2::jsonb) AS told (attendee_id text, person_id uuid, sent jsonb)
    WHERE a.integration_id = $1 AND a.attendee_id = told.attendee_id AND a.person_id = told.person_id RETURNING a.person_id AS "personId"`,
};
const HOLD_ATTENDEE = {
  name: 'pending-hold-attendee',
  text: 'SELECT is_erased AS "isErased" FROM attendees WHERE integration_id = $1 AND attendee_id = $2 FOR NO KEY UPDATE',
};
const FORGET_SENT = {
  name: 'pending-forget-sent',
  text: 'UPDATE attendees SET sent = sent - $3::text[] WHERE integration_id = $1 AND attendee_id = $2 AND sent ?| $3::text[]',
};
const RETRY = {
  name: 'pending-retry',
  text: `UPDATE pending_fields f SET state = 'waiting', problem = NULL, attempts = 0, due_at = now(), push_version = i.push_version
    FROM integrations i WHERE i.id = f.integration_id AND f.app_id = $1 AND ($2::uuid IS NULL OR f.person_id = $2) AND ($3::text IS NULL OR f.field = $3) AND f.state = 'failed' AND i.cms_to_cvent
    RETURNING f.integration_id AS "integrationId"`,
};

/** The table `pending_fields`, and of attendees what was sent without an answer. What takes a `tx` runs in the caller's transaction. */
@Injectable()
export class PendingFieldsRepository {
  constructor(private readonly database: Database) {}

  /** Notes edited fields; the caller's transaction holds the person. */
  async note(
    tx: SqlRunner,
    edit: { readonly appId: string; readonly personId: string; readonly editId: string; readonly editedAt: Date },
    integration: { readonly id: string; readonly pushVersion: number },
    noted: readonly NotedField[],
    delayMs: number,
  ): Promise<void> {
    if (noted.length === 0) return;
    await tx.write(OPEN_LANE, [integration.id]);
    await tx.write(NOTE, [edit.personId, edit.appId, integration.id, edit.editId, edit.editedAt, integration.pushVersion, JSON.stringify(noted), delayMs]); // prettier-ignore
  }

  /** What was pending of these fields is so no more, whatever became of it. */
  async forget(tx: SqlRunner, appId: string, personId: string, fields: readonly string[]): Promise<void> {
    if (fields.length > 0) await tx.write(FORGET, [appId, personId, fields]);
  }

  /** The fields of a person that wait. */
  async waiting(tx: SqlRunner, appId: string, personId: string): Promise<ReadonlySet<string>> {
    return new Set((await tx.query<{ field: string }>(WAITING, [appId, personId])).map(({ field }) => field));
  }

  /** Everything pending of some people. */
  standings(
    appId: string,
    personIds: readonly string[],
  ): Promise<{ personId: string; field: string; state: 'waiting' | 'failed'; problem: PushProblem | null }[]> {
    return this.database.query(STANDINGS, [appId, personIds]);
  }

  /** Those whose edits are due, who waited longest first, with everything that waits of them. */
  async next(integrationId: string, limit: number): Promise<PendingPerson[]> {
    return (await this.database.query<Row>(NEXT, [integrationId, limit])).map(toPendingPerson);
  }

  /** How the edits wait, by the 200 fields that are due first. */
  async outlook(integrationId: string): Promise<Outlook> {
    return (await this.database.query<Outlook>(OUTLOOK, [integrationId]))[0]!;
  }

  /** Writes what became of the fields of a person; of those that were edited meanwhile nothing. */
  async settle(tx: SqlRunner, personId: string, { over, failed, later, laterAt }: SettledFields): Promise<void> {
    if (over.length > 0) await tx.write(OVER, [personId, JSON.stringify(over)]);
    if (failed.length > 0) await tx.write(FAILED, [personId, JSON.stringify(failed)]);
    if (later.length > 0) await tx.write(LATER, [personId, JSON.stringify(later), laterAt]);
  }

  /** Writes what was sent to Cvent without an answer yet: of each attendee the fields that are sent now; others stay as they are. Answers for which people: the others stand for their attendees no more. */
  async saveSent(
    tx: SqlRunner,
    integrationId: string,
    sent: readonly { readonly attendeeId: string; readonly personId: string; readonly sent: PushedAttendee['sent'] }[],
  ): Promise<ReadonlySet<string>> {
    if (sent.length === 0) return new Set();
    const rows = sent.map((one) => ({ attendee_id: one.attendeeId, person_id: one.personId, sent: one.sent }));
    return new Set((await tx.query<{ personId: string }>(SENT, [integrationId, JSON.stringify(rows)])).map(({ personId }) => personId));
  }

  /** Holds an attendee until the transaction ends, before anything that is pending of them. Answers whether their data was erased meanwhile. */
  async hold(tx: SqlRunner, integrationId: string, attendeeId: string): Promise<boolean> {
    return (await tx.query<{ isErased: boolean }>(HOLD_ATTENDEE, [integrationId, attendeeId]))[0]?.isErased ?? false;
  }

  /** It is clear what Cvent holds of these fields. */
  async forgetSent(tx: SqlRunner, integrationId: string, attendeeId: string, fields: readonly string[]): Promise<void> {
    if (fields.length > 0) await tx.write(FORGET_SENT, [integrationId, attendeeId, fields]);
  }

  /** Has what failed tried again: one field, those of one person, or all. Answers how many fields, and for which integration. */
  async retry(
    appId: string,
    personId: string | null,
    field: string | null,
    tx: SqlRunner,
  ): Promise<{ readonly fields: number; readonly integrationId: string | null }> {
    const rows = await tx.query<{ integrationId: string }>(RETRY, [appId, personId, field]);
    return { fields: rows.length, integrationId: rows[0]?.integrationId ?? null };
  }
}

function toPendingPerson(row: Row): PendingPerson {
  const { personId, origin, fields, customFields, attendeeId, values, base, sent, pending } = row;
  const custom = Object.entries(customFields ?? {}).map(([key, value]) => [customFieldName(key), value] as const);
  const contactId = values?.['contactId'];
  return {
    personId,
    person: origin === null ? null : { origin, fields: { ...fields, ...Object.fromEntries(custom) } },
    attendee:
      attendeeId === null
        ? null
        : {
            attendeeId,
            contactId: typeof contactId === 'string' ? contactId : null,
            values: values ?? {},
            base: base ?? {},
            sent: sent ?? {},
          },
    pending,
  };
}
