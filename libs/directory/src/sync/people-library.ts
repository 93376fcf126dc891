import { Injectable } from '@nestjs/common';
import { customFieldKey, type MembershipMaker, type PersonOrigin, type SyncState } from '#contracts';
import { emailKey, newId, type Json, type SqlRunner } from '#kernel';
import type { SyncNote } from '../persistence/person.entity.js';

/** New values of some fields; null empties a field. Person fields by name, the App's own as `customFields.<key>`. */
export type FieldValues = Readonly<Record<string, Json>>;

/** Whether Cvent keeps a Person up to date, and what of Cvent's could not be taken over. */
export interface SyncWords {
  readonly isSynced: boolean;
  readonly notes: readonly SyncNote[];
}

/** A Person who is to be added. */
export interface NewPerson {
  readonly id: string;
  readonly origin: PersonOrigin;
  readonly fields: FieldValues;
  readonly notes: readonly SyncNote[];
}

/** What changes about a Person. Fields that are not named stay; without `words` these stay too. */
export interface PersonEdit {
  readonly id: string;
  readonly fields: FieldValues;
  readonly words: SyncWords | null;
}

/** A Person in a group, because of one maker. */
export interface GroupPlace {
  readonly personId: string;
  readonly groupId: string;
  readonly madeBy: MembershipMaker;
}

const INSERT = {
  name: 'people-insert',
  text: `INSERT INTO people (id, app_id, origin, email_key, fields, custom_fields, sync_state, sync_notes)
    SELECT id, $1, origin, email_key, jsonb_strip_nulls(fields), jsonb_strip_nulls(custom_fields), sync_state, sync_notes
    FROM jsonb_to_recordset($2::jsonb) AS added (id uuid, origin text, email_key text, fields jsonb, custom_fields jsonb, sync_state text, sync_notes jsonb)`,
};
const UPDATE = {
  name: 'people-update',
  text: `UPDATE people SET email_key = CASE WHEN edit.has_email THEN edit.email_key ELSE people.email_key END,
      fields = jsonb_strip_nulls(people.fields || edit.fields), custom_fields = jsonb_strip_nulls(people.custom_fields || edit.custom_fields),
      sync_state = coalesce(edit.sync_state, people.sync_state), sync_notes = coalesce(edit.sync_notes, people.sync_notes), updated_at = now()
    FROM jsonb_to_recordset($2::jsonb) AS edit
      (id uuid, has_email boolean, email_key text, fields jsonb, custom_fields jsonb, sync_state text, sync_notes jsonb)
    WHERE people.app_id = $1 AND people.id = edit.id`,
};
const CLEAR_EMAILS = { name: 'people-clear-emails', text: 'UPDATE people SET email_key = NULL WHERE app_id = $1 AND id = ANY ($2)' };
const DELETE = { name: 'people-delete', text: 'DELETE FROM people WHERE app_id = $1 AND id = $2 RETURNING email_key' };
const PLACES = 'jsonb_to_recordset($2::jsonb) AS place (person_id uuid, group_id uuid, made_by text)';
const JOIN = {
  name: 'people-join',
  text: `INSERT INTO people_group_members (app_id, person_id, group_id, made_by) SELECT $1, person_id, group_id, made_by FROM ${PLACES}
    ON CONFLICT DO NOTHING`,
};
const LEAVE = {
  name: 'people-leave',
  text: `DELETE FROM people_group_members AS member USING ${PLACES} WHERE member.app_id = $1 AND member.person_id = place.person_id
    AND member.group_id = place.group_id AND member.made_by = place.made_by`,
};
const LEAVE_ALL = {
  name: 'people-leave-all',
  text: 'DELETE FROM people_group_members WHERE app_id = $1 AND person_id = $2 AND made_by = ANY ($3)',
};
const RELEASE = { name: 'email-release', text: 'INSERT INTO email_releases (id, app_id, email_key) VALUES ($1, $2, $3)' };

/** Changes of the App's people that the integration makes. Each runs in the caller's transaction and is bound to the App. */
@Injectable()
export class PeopleLibrary {
  /** Adds people. @throws a unique violation on `people_email` when somebody in the App has one of the emails. */
  async add(tx: SqlRunner, appId: string, people: readonly NewPerson[]): Promise<void> {
    if (people.length === 0) return;
    const rows = people.map(({ id, origin, fields, notes }) => ({
      id,
      origin,
      email_key: emailKey(fields['email']),
      ...byColumn(fields),
      sync_state: stateOf({ isSynced: true, notes }),
      sync_notes: notes,
    }));
    await tx.write(INSERT, [appId, JSON.stringify(rows)]);
  }

  /** Changes people, each at most once. Of several whose emails change, each must be free whatever comes first. @throws as `add` does */
  async edit(tx: SqlRunner, appId: string, edits: readonly PersonEdit[]): Promise<void> {
    if (edits.length === 0) return;
    const rows = edits.map(({ id, fields, words }) => ({
      id,
      has_email: Object.hasOwn(fields, 'email'),
      email_key: emailKey(fields['email']),
      ...byColumn(fields),
      sync_state: words && stateOf(words),
      sync_notes: words && words.notes,
    }));
    await tx.write(UPDATE, [appId, JSON.stringify(rows)]);
  }

  /** Makes room for people who change places: they have no email until each gets a new one by `edit`, in the same transaction. */
  async clearEmails(tx: SqlRunner, appId: string, personIds: readonly string[]): Promise<void> {
    if (personIds.length > 0) await tx.write(CLEAR_EMAILS, [appId, personIds]);
  }

  /** Removes a Person with their memberships. Answers the email that became free; null when they had none or were gone. */
  async remove(tx: SqlRunner, appId: string, personId: string): Promise<string | null> {
    return (await tx.query<{ email_key: string | null }>(DELETE, [appId, personId]))[0]?.email_key ?? null;
  }

  /** Puts people into groups. Once more changes nothing. */
  async join(tx: SqlRunner, appId: string, places: readonly GroupPlace[]): Promise<void> {
    if (places.length > 0) await tx.write(JOIN, [appId, JSON.stringify(places.map(toRow))]);
  }

  /** Takes people out of groups as far as these makers put them there: who is there by another stays (B9). */
  async leave(tx: SqlRunner, appId: string, places: readonly GroupPlace[]): Promise<void> {
    if (places.length > 0) await tx.write(LEAVE, [appId, JSON.stringify(places.map(toRow))]);
  }

  /** Takes back all memberships of a Person that these makers made. */
  async leaveAll(tx: SqlRunner, appId: string, personId: string, madeBy: readonly MembershipMaker[]): Promise<void> {
    await tx.write(LEAVE_ALL, [appId, personId, madeBy]);
  }

  /** Notes that an email became free, for an attendee who may be waiting for it. Answers the id that the job `email.released` carries. */
  async releaseEmail(tx: SqlRunner, appId: string, key: string): Promise<string> {
    const id = newId();
    await tx.write(RELEASE, [id, appId, key]);
    return id;
  }
}

function toRow({ personId, groupId, madeBy }: GroupPlace) {
  return { person_id: personId, group_id: groupId, made_by: madeBy };
}

function byColumn(values: FieldValues): { fields: Record<string, Json>; custom_fields: Record<string, Json> } {
  const fields: Record<string, Json> = {};
  const custom: Record<string, Json> = {};
  for (const [field, value] of Object.entries(values)) {
    const key = customFieldKey(field);
    if (key === null) fields[field] = value;
    else custom[key] = value;
  }
  return { fields, custom_fields: custom };
}

function stateOf({ isSynced, notes }: SyncWords): SyncState {
  if (!isSynced) return 'not_synced';
  return notes.length > 0 ? 'needs_attention' : 'in_sync';
}
