import { Injectable } from '@nestjs/common';
import { GONE_STATUS, type ConflictPolicy, type Stamp } from '#contracts';
import type { FieldValues, MappingNote } from '#custom-field-mapping';
import { emailKey, type Json, type SqlRunner } from '#kernel';
import { Database } from '#platform';
import type { AttendeeMirror } from '../domain/attendee-mirror.js';
import { mirrorEmailKey } from '../domain/attendee-mirror.js';
import type { AttendeeState, Link, PersonState, Placement } from '../domain/attendee-state.js';
import { fieldsByName } from '../domain/fields-by-name.js';
import type { EmailHolder } from '../domain/plan-placements.js';

/** The settings that placing attendees needs. */
export interface IntegrationRules {
  readonly appId: string;
  readonly eventId: string;
  readonly isCventToCms: boolean;
  readonly defaultGroupId: string;
  readonly conflictPolicy: ConflictPolicy;
  /** Rises with every change that people must follow, of the mappings too. */
  readonly settingsVersion: number;
}

/** Everything that one decision looks at. */
export interface Neighbourhood {
  /** Null when the integration is gone. */
  readonly rules: IntegrationRules | null;
  /** The attendee in question, and all others who have one of the emails. */
  readonly attendees: readonly AttendeeState[];
  /** The people of the App who have one of the emails. Their rows are locked. */
  readonly holders: readonly EmailHolder[];
}

/** The columns that say what stands for an attendee. */
export interface PlacementColumns {
  readonly placement: Placement;
  readonly personId: string | null;
  readonly link: Link | null;
  readonly base: FieldValues;
}

/** An attendee's placement as it is to be. */
export interface PlacedAttendee {
  readonly attendeeId: string;
  readonly to: PlacementColumns;
}

/** An attendee's mirror and placement as they are to be. */
export interface SavedAttendee extends PlacedAttendee {
  readonly mirror: AttendeeMirror;
}

type PackedStamp = [asOfMs: number, kind: Stamp['kind'], id: string];

interface PersonRow {
  readonly id: string;
  readonly origin: 'cvent' | 'cms';
  readonly email_key: string | null;
  readonly fields: Record<string, string>;
  readonly custom_fields: Record<string, Json>;
  readonly field_edits: Record<string, string>;
  readonly sync_notes: readonly MappingNote[];
  readonly mapped_group_ids: readonly string[] | null;
}

interface AttendeeRow {
  readonly attendee_id: string;
  readonly as_of_ms: number;
  readonly as_of_kind: Stamp['kind'];
  readonly as_of_id: string;
  readonly values: AttendeeMirror['values'];
  readonly stamps: Record<string, PackedStamp>;
  readonly accepted_at_ms: number | null;
  readonly hidden_at_ms: number | null;
  readonly placement: Placement;
  readonly person_id: string | null;
  readonly link: Link | null;
  readonly base: Record<string, Json>;
}

interface LoadedRow {
  readonly rules: {
    app_id: string;
    event_id: string;
    cvent_to_cms: boolean;
    default_people_group_id: string;
    conflict_policy: ConflictPolicy;
    settings_version: number;
  } | null;
  readonly attendees: AttendeeRow[] | null;
  readonly people: PersonRow[] | null;
  readonly holders: { person_id: string; attendee_id: string | null }[] | null;
}

const MS = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint`;

const MIRROR = `attendee_id, ${MS('as_of')} AS as_of_ms, as_of_kind, as_of_id, "values", stamps, ${MS('accepted_at')} AS accepted_at_ms,
        ${MS('hidden_at')} AS hidden_at_ms, placement, person_id, link, base`;

// Each part can be answered by one index alone, and by all of its columns. The plan is made once a connection, perhaps while the tables are empty, when the
// planner does not care which index it takes: a choice would be its to make wrongly, and to stay with until somebody analyses the tables.
const neighbourhood = (lock: string): string => `WITH near AS (
      SELECT ${MIRROR} FROM attendees WHERE integration_id = $1 AND attendee_id = ANY ($2)
      UNION ALL
      SELECT ${MIRROR} FROM attendees WHERE app_id = $4 AND email_key = ANY ($3) AND attendee_id <> ALL ($2)
    ), own AS (
      SELECT id, origin, email_key, fields, custom_fields, field_edits, sync_notes,
        (SELECT json_agg(group_id) FROM people_group_members WHERE person_id = people.id AND made_by = 'mapping') AS mapped_group_ids FROM people
      WHERE id = ANY (ARRAY(
          SELECT id FROM people WHERE email_key = ANY ($3) AND (app_id = $4) IS TRUE
          UNION ALL SELECT person_id FROM near WHERE person_id IS NOT NULL
        )) AND (app_id = $4) IS TRUE AND (email_key = ANY ($3) OR id IN (SELECT person_id FROM near))
      ${lock}
    )
    SELECT
      (SELECT row_to_json(i) FROM (SELECT app_id, event_id, cvent_to_cms, default_people_group_id, conflict_policy, settings_version FROM integrations WHERE id = $1) i) AS rules,
      (SELECT json_agg(near) FROM near) AS attendees,
      (SELECT json_agg(own) FROM own) AS people,
      (SELECT json_agg(h) FROM (SELECT id AS person_id, (SELECT a.attendee_id FROM attendees a WHERE a.person_id = own.id) AS attendee_id FROM own) h)
        AS holders`;
const LOAD = { name: 'attendees-load', text: neighbourhood('FOR UPDATE') };
const LOOK = { name: 'attendees-look', text: neighbourhood('') };

const SAVE = {
  name: 'attendees-save',
  text: `INSERT INTO attendees (integration_id, attendee_id, app_id, as_of, as_of_kind, as_of_id, "values", stamps, accepted_at, email_key,
      placement, person_id, link, base)
    SELECT $1, attendee_id, $2, as_of, as_of_kind, as_of_id, "values", stamps, accepted_at, email_key, placement, person_id, link, base
    FROM jsonb_to_recordset($3::jsonb) AS saved (attendee_id text, as_of timestamptz, as_of_kind text, as_of_id text, "values" jsonb, stamps jsonb,
      accepted_at timestamptz, email_key text, placement text, person_id uuid, link text, base jsonb)
    ON CONFLICT (integration_id, attendee_id) DO UPDATE SET as_of = excluded.as_of, as_of_kind = excluded.as_of_kind, as_of_id = excluded.as_of_id,
      "values" = excluded."values", stamps = excluded.stamps, accepted_at = excluded.accepted_at, email_key = excluded.email_key,
      placement = excluded.placement, person_id = excluded.person_id, link = excluded.link, base = excluded.base, updated_at = now()`,
};

const PLACE = {
  name: 'attendees-place',
  text: `UPDATE attendees a SET placement = placed.placement, person_id = placed.person_id, link = placed.link, base = placed.base, updated_at = now()
    FROM jsonb_to_recordset($2::jsonb) AS placed (attendee_id text, placement text, person_id uuid, link text, base jsonb)
    WHERE a.integration_id = $1 AND a.attendee_id = placed.attendee_id`,
};

const IN_APP = {
  name: 'attendees-in-app',
  text: `SELECT attendee_id AS id FROM attendees WHERE integration_id = $1 AND attendee_id = ANY ($2) AND placement = 'in_app'`,
};

const PRESENT = {
  name: 'attendees-present',
  text: `SELECT attendee_id AS id FROM attendees WHERE integration_id = $1 AND attendee_id > $2 AND "values"->>'status' IS DISTINCT FROM $4 ORDER BY attendee_id LIMIT $3`,
};

const COUNT_IN_APP = {
  name: 'attendees-count-in-app',
  text: `SELECT count(*)::int AS n FROM attendees WHERE integration_id = $1 AND placement = 'in_app'`,
};

const LIST_IN_APP = {
  name: 'attendees-list-in-app',
  text: `SELECT attendee_id AS id FROM attendees WHERE integration_id = $1 AND attendee_id > $2 AND placement = 'in_app' ORDER BY attendee_id LIMIT $3`,
};

/** The key under which a mirror's stamps hold the one of its newest whole fact. No name of a value. */
const WHOLE = '*';

/** The table `attendees`: mirrors and what stands for them. What takes a `tx` runs in the caller's transaction, which holds the locks. */
@Injectable()
export class AttendeesRepository {
  constructor(private readonly database: Database) {}

  /** Those of the attendees for whom a Person stands now. */
  async inApp(integrationId: string, attendeeIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (attendeeIds.length === 0) return new Set();
    return new Set((await this.database.query<{ id: string }>(IN_APP, [integrationId, attendeeIds])).map(({ id }) => id));
  }

  /** Attendees that were not found to be gone from Cvent, by rising id. */
  async present(integrationId: string, after: string, limit: number): Promise<string[]> {
    return (await this.database.query<{ id: string }>(PRESENT, [integrationId, after, limit, GONE_STATUS])).map(({ id }) => id);
  }

  /** Attendees for whom a Person stands now, by rising id. */
  async listInApp(integrationId: string, after: string, limit: number): Promise<string[]> {
    return (await this.database.query<{ id: string }>(LIST_IN_APP, [integrationId, after, limit])).map(({ id }) => id);
  }

  async countInApp(integrationId: string): Promise<number> {
    return (await this.database.query<{ n: number }>(COUNT_IN_APP, [integrationId]))[0]!.n;
  }

  /** Loads attendees with everybody who shares one of the emails, and the settings. */
  async load(
    tx: SqlRunner,
    integrationId: string,
    appId: string,
    attendeeIds: readonly string[],
    emails: readonly string[],
  ): Promise<Neighbourhood> {
    return toNeighbourhood((await tx.query<LoadedRow>(LOAD, [integrationId, attendeeIds, emails, appId]))[0]!);
  }

  /** Attendees and their people as they are now; nothing is locked. */
  async look(integrationId: string, appId: string, attendeeIds: readonly string[]): Promise<readonly AttendeeState[]> {
    const [row] = await this.database.query<LoadedRow>(LOOK, [integrationId, attendeeIds, [], appId]);
    return toNeighbourhood(row!).attendees;
  }

  /** Writes mirrors that changed, together with their placements. Each attendee at most once. */
  async save(tx: SqlRunner, integrationId: string, appId: string, saved: readonly SavedAttendee[]): Promise<void> {
    if (saved.length === 0) return;
    const rows = saved.map(({ attendeeId, mirror, to }) => ({
      attendee_id: attendeeId,
      as_of: new Date(mirror.stamp.asOfMs),
      as_of_kind: mirror.stamp.kind,
      as_of_id: mirror.stamp.id,
      values: mirror.values,
      stamps: packStamps(mirror),
      accepted_at: mirror.acceptedAtMs === null ? null : new Date(mirror.acceptedAtMs),
      email_key: mirrorEmailKey(mirror),
      ...placementRow(to),
    }));
    await tx.write(SAVE, [integrationId, appId, JSON.stringify(rows)]);
  }

  /** Writes placements; the mirrors stay. Each attendee at most once. */
  async place(tx: SqlRunner, integrationId: string, placed: readonly PlacedAttendee[]): Promise<void> {
    if (placed.length === 0) return;
    const rows = placed.map(({ attendeeId, to }) => ({ attendee_id: attendeeId, ...placementRow(to) }));
    await tx.write(PLACE, [integrationId, JSON.stringify(rows)]);
  }
}

function toNeighbourhood(row: LoadedRow): Neighbourhood {
  const people = new Map((row.people ?? []).map((person) => [person.id, toPerson(person)]));
  const holderOf = new Map((row.holders ?? []).map((holder) => [holder.person_id, holder.attendee_id]));
  return {
    rules: row.rules && {
      appId: row.rules.app_id,
      eventId: row.rules.event_id,
      isCventToCms: row.rules.cvent_to_cms,
      defaultGroupId: row.rules.default_people_group_id,
      conflictPolicy: row.rules.conflict_policy,
      settingsVersion: row.rules.settings_version,
    },
    attendees: (row.attendees ?? []).map((attendee) => toAttendee(attendee, people)),
    holders: [...people.values()].map((person) => ({ person, attendeeId: holderOf.get(person.id) ?? null })),
  };
}

function placementRow({ placement, personId, link, base }: PlacementColumns) {
  return { placement, person_id: personId, link, base };
}

function packStamps({ olderStamps, wholeStamp }: AttendeeMirror): Record<string, PackedStamp> {
  const pack = ({ asOfMs, kind, id }: Stamp): PackedStamp => [asOfMs, kind, id];
  const packed = Object.fromEntries(Object.entries(olderStamps).map(([key, stamp]) => [key, pack(stamp)]));
  return wholeStamp ? { ...packed, [WHOLE]: pack(wholeStamp) } : packed;
}

function unpackStamps(packed: Readonly<Record<string, PackedStamp>>): Pick<AttendeeMirror, 'olderStamps' | 'wholeStamp'> {
  const unpack = ([asOfMs, kind, id]: PackedStamp): Stamp => ({ asOfMs, kind, id });
  const { [WHOLE]: whole, ...older } = packed;
  return {
    olderStamps: Object.fromEntries(Object.entries(older).map(([key, stamp]) => [key, unpack(stamp)])),
    wholeStamp: whole ? unpack(whole) : null,
  };
}

function toPerson(row: PersonRow): PersonState {
  return {
    id: row.id,
    origin: row.origin,
    emailKey: row.email_key ?? emailKey(row.fields['email']),
    fields: fieldsByName(row.fields, row.custom_fields),
    editedAtMs: Object.fromEntries(Object.entries(row.field_edits).map(([field, at]) => [field, Date.parse(at)])),
    mappedGroupIds: row.mapped_group_ids ?? [],
    notes: row.sync_notes,
  };
}

function toAttendee(row: AttendeeRow, people: ReadonlyMap<string, PersonState>): AttendeeState {
  const person = row.person_id === null ? null : (people.get(row.person_id) ?? null);
  return {
    attendeeId: row.attendee_id,
    mirror: {
      stamp: { asOfMs: Number(row.as_of_ms), kind: row.as_of_kind, id: row.as_of_id },
      values: row.values,
      ...unpackStamps(row.stamps),
      acceptedAtMs: row.accepted_at_ms,
    },
    hiddenAtMs: row.hidden_at_ms,
    placement: row.placement,
    person,
    link: person ? row.link : null,
    base: row.base,
  };
}
