import { Injectable } from '@nestjs/common';
import type { MembershipMaker, PersonOrigin } from '#contracts';
import { emailKey, newId, type SqlRunner } from '#kernel';

/** New values of some fields; null empties a field. */
export type FieldValues = Readonly<Record<string, string | null>>;

/** A Person who is to be added. */
export interface NewPerson {
  readonly id: string;
  readonly origin: PersonOrigin;
  readonly fields: FieldValues;
}

const INSERT = {
  name: 'people-insert',
  text: `INSERT INTO people (id, app_id, origin, email_key, fields, sync_state)
    SELECT id, $1, origin, email_key, jsonb_strip_nulls(fields), 'in_sync'
    FROM jsonb_to_recordset($2::jsonb) AS added (id uuid, origin text, email_key text, fields jsonb)`,
};
const UPDATE = {
  name: 'people-update',
  text: `UPDATE people SET fields = jsonb_strip_nulls(fields || $3::jsonb), email_key = CASE WHEN $4 THEN $5 ELSE email_key END, updated_at = now()
    WHERE app_id = $1 AND id = $2`,
};
const SET_SYNCED = { name: 'people-synced', text: `UPDATE people SET sync_state = $3 WHERE app_id = $1 AND id = $2` };
const DELETE = { name: 'people-delete', text: 'DELETE FROM people WHERE app_id = $1 AND id = $2 RETURNING email_key' };
const JOIN = {
  name: 'people-join',
  text: `INSERT INTO people_group_members (app_id, person_id, group_id, made_by) SELECT $1, person_id, $3, $4 FROM unnest($2::uuid[]) AS person_id
    ON CONFLICT DO NOTHING`,
};
const LEAVE = {
  name: 'people-leave',
  text: 'DELETE FROM people_group_members WHERE app_id = $1 AND person_id = $2 AND made_by = ANY ($3)',
};
const RELEASE = { name: 'email-release', text: 'INSERT INTO email_releases (id, app_id, email_key) VALUES ($1, $2, $3)' };

/** Changes of the App's people that the integration makes. Each runs in the caller's transaction and is bound to the App. */
@Injectable()
export class PeopleLibrary {
  /** Adds people. @throws a unique violation on `people_email` when somebody in the App has one of the emails. */
  async add(tx: SqlRunner, appId: string, people: readonly NewPerson[]): Promise<void> {
    if (people.length === 0) return;
    const rows = people.map(({ id, origin, fields }) => ({ id, origin, email_key: emailKey(fields['email']), fields }));
    await tx.write(INSERT, [appId, JSON.stringify(rows)]);
  }

  /** Sets some fields and leaves the others. */
  async setFields(tx: SqlRunner, appId: string, personId: string, fields: FieldValues): Promise<void> {
    await tx.write(UPDATE, [appId, personId, JSON.stringify(fields), Object.hasOwn(fields, 'email'), emailKey(fields['email'])]);
  }

  /** Says whether Cvent keeps this Person up to date. */
  async setSynced(tx: SqlRunner, appId: string, personId: string, isSynced: boolean): Promise<void> {
    await tx.write(SET_SYNCED, [appId, personId, isSynced ? 'in_sync' : 'not_synced']);
  }

  /** Removes a Person with their memberships. Answers the email that became free; null when they had none or were gone. */
  async remove(tx: SqlRunner, appId: string, personId: string): Promise<string | null> {
    return (await tx.query<{ email_key: string | null }>(DELETE, [appId, personId]))[0]?.email_key ?? null;
  }

  /** Puts people into a group. Once more changes nothing. */
  async joinGroup(tx: SqlRunner, appId: string, personIds: readonly string[], groupId: string, madeBy: MembershipMaker): Promise<void> {
    if (personIds.length > 0) await tx.write(JOIN, [appId, personIds, groupId, madeBy]);
  }

  /** Takes back the memberships that these makers made. */
  async leaveGroups(tx: SqlRunner, appId: string, personId: string, madeBy: readonly MembershipMaker[]): Promise<void> {
    await tx.write(LEAVE, [appId, personId, madeBy]);
  }

  /** Notes that an email became free, for an attendee who may be waiting for it. Answers the id that the job `email.released` carries. */
  async releaseEmail(tx: SqlRunner, appId: string, key: string): Promise<string> {
    const id = newId();
    await tx.write(RELEASE, [id, appId, key]);
    return id;
  }
}
