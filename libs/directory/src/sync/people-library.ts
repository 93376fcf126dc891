import { Injectable } from '@nestjs/common';
import type { MembershipMaker, PersonOrigin } from '#contracts';
import { emailKey, newId, type SqlRunner } from '#kernel';

/** New values of some fields; null empties a field. */
export type FieldValues = Readonly<Record<string, string | null>>;

const INSERT = {
  name: 'people-insert',
  text: `INSERT INTO people (id, app_id, origin, email_key, fields, sync_state) VALUES ($1, $2, $3, $4, jsonb_strip_nulls($5::jsonb), 'in_sync')`,
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
  text: `INSERT INTO people_group_members (app_id, person_id, group_id, made_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
};
const LEAVE = {
  name: 'people-leave',
  text: 'DELETE FROM people_group_members WHERE app_id = $1 AND person_id = $2 AND made_by = ANY ($3)',
};
const RELEASE = { name: 'email-release', text: 'INSERT INTO email_releases (id, app_id, email_key) VALUES ($1, $2, $3)' };

/** Changes of the App's people that the integration makes. Each runs in the caller's transaction and is bound to the App. */
@Injectable()
export class PeopleLibrary {
  /** Adds a Person. @throws a unique violation on `people_email` when somebody in the App has the email. */
  async add(
    tx: SqlRunner,
    person: { readonly id: string; readonly appId: string; readonly origin: PersonOrigin; readonly fields: FieldValues },
  ): Promise<void> {
    const { id, appId, origin, fields } = person;
    await tx.write(INSERT, [id, appId, origin, emailKey(fields['email']), JSON.stringify(fields)]);
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

  /** Puts a Person into a group. Once more changes nothing. */
  async joinGroup(tx: SqlRunner, appId: string, personId: string, groupId: string, madeBy: MembershipMaker): Promise<void> {
    await tx.write(JOIN, [appId, personId, groupId, madeBy]);
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
