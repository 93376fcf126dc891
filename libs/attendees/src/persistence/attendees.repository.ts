import { Injectable } from '@nestjs/common';
import type { ConflictPolicy, Stamp } from '#contracts';
import { emailKey, type SqlRunner } from '#kernel';
import type { AttendeeMirror } from '../domain/attendee-mirror.js';
import { mirrorEmailKey } from '../domain/attendee-mirror.js';
import type { AttendeeState, Link, PersonState, Placement } from '../domain/attendee-state.js';
import type { EmailHolder } from '../domain/plan-placements.js';

/** The settings that placing attendees needs. */
export interface IntegrationRules {
  readonly appId: string;
  readonly isCventToCms: boolean;
  readonly defaultGroupId: string;
  readonly conflictPolicy: ConflictPolicy;
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
  readonly base: Readonly<Record<string, string | null>>;
}

interface PersonRow {
  readonly id: string;
  readonly origin: 'cvent' | 'cms';
  readonly email_key: string | null;
  readonly fields: Record<string, string>;
  readonly field_edits: Record<string, string>;
}

interface AttendeeRow {
  readonly attendee_id: string;
  readonly as_of_ms: number;
  readonly as_of_kind: Stamp['kind'];
  readonly as_of_id: string;
  readonly values: AttendeeMirror['values'];
  readonly stamps: Record<string, [number, Stamp['kind'], string]>;
  readonly accepted_at_ms: number | null;
  readonly hidden_at_ms: number | null;
  readonly placement: Placement;
  readonly person_id: string | null;
  readonly link: Link | null;
  readonly base: Record<string, string | null>;
}

interface LoadedRow {
  readonly rules: { app_id: string; cvent_to_cms: boolean; default_people_group_id: string; conflict_policy: ConflictPolicy } | null;
  readonly attendees: AttendeeRow[] | null;
  readonly people: PersonRow[] | null;
  readonly holders: { person_id: string; attendee_id: string | null }[] | null;
}

const MS = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint`;

const MIRROR = `attendee_id, ${MS('as_of')} AS as_of_ms, as_of_kind, as_of_id, "values", stamps, ${MS('accepted_at')} AS accepted_at_ms,
        ${MS('hidden_at')} AS hidden_at_ms, placement, person_id, link, base`;

// Each part can be answered by one index alone, and by all of its columns. The plan is made once a connection, perhaps while the tables are empty, when the
// planner does not care which index it takes: a choice would be its to make wrongly, and to stay with until somebody analyses the tables.
const LOAD = {
  name: 'attendees-load',
  text: `WITH near AS (
      SELECT ${MIRROR} FROM attendees WHERE integration_id = $1 AND attendee_id = $2
      UNION ALL
      SELECT ${MIRROR} FROM attendees WHERE app_id = $4 AND email_key = ANY ($3) AND attendee_id IS DISTINCT FROM $2
    ), own AS (
      SELECT id, origin, email_key, fields, field_edits FROM people
      WHERE id = ANY (ARRAY(
          SELECT id FROM people WHERE email_key = ANY ($3) AND (app_id = $4) IS TRUE
          UNION ALL SELECT person_id FROM near WHERE person_id IS NOT NULL
        )) AND (app_id = $4) IS TRUE AND (email_key = ANY ($3) OR id IN (SELECT person_id FROM near))
      FOR UPDATE
    )
    SELECT
      (SELECT row_to_json(i) FROM (SELECT app_id, cvent_to_cms, default_people_group_id, conflict_policy FROM integrations WHERE id = $1) i) AS rules,
      (SELECT json_agg(near) FROM near) AS attendees,
      (SELECT json_agg(own) FROM own) AS people,
      (SELECT json_agg(h) FROM (SELECT id AS person_id, (SELECT a.attendee_id FROM attendees a WHERE a.person_id = own.id) AS attendee_id FROM own) h)
        AS holders`,
};

const UPSERT = {
  name: 'attendees-upsert',
  text: `INSERT INTO attendees (integration_id, attendee_id, app_id, as_of, as_of_kind, as_of_id, "values", stamps, accepted_at, email_key,
      placement, person_id, link, base)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    ON CONFLICT (integration_id, attendee_id) DO UPDATE SET as_of = excluded.as_of, as_of_kind = excluded.as_of_kind, as_of_id = excluded.as_of_id,
      "values" = excluded."values", stamps = excluded.stamps, accepted_at = excluded.accepted_at, email_key = excluded.email_key,
      placement = excluded.placement, person_id = excluded.person_id, link = excluded.link, base = excluded.base, updated_at = now()`,
};

const PLACE = {
  name: 'attendees-place',
  text: `UPDATE attendees SET placement = $3, person_id = $4, link = $5, base = $6, updated_at = now() WHERE integration_id = $1 AND attendee_id = $2`,
};

/** The table `attendees`: mirrors and what stands for them. Runs in the caller's transaction, which holds the locks. */
@Injectable()
export class AttendeesRepository {
  /** Loads an attendee (a null id: none in particular) with everybody who shares one of the emails, and the settings. */
  async load(
    tx: SqlRunner,
    integrationId: string,
    appId: string,
    attendeeId: string | null,
    emails: readonly string[],
  ): Promise<Neighbourhood> {
    const [row] = await tx.query<LoadedRow>(LOAD, [integrationId, attendeeId, emails, appId]);
    const people = new Map((row!.people ?? []).map((person) => [person.id, toPerson(person)]));
    const holderOf = new Map((row!.holders ?? []).map((holder) => [holder.person_id, holder.attendee_id]));
    return {
      rules: row!.rules && {
        appId: row!.rules.app_id,
        isCventToCms: row!.rules.cvent_to_cms,
        defaultGroupId: row!.rules.default_people_group_id,
        conflictPolicy: row!.rules.conflict_policy,
      },
      attendees: (row!.attendees ?? []).map((attendee) => toAttendee(attendee, people)),
      holders: [...people.values()].map((person) => ({ person, attendeeId: holderOf.get(person.id) ?? null })),
    };
  }

  /** Writes a mirror that changed, together with its placement. */
  async save(
    tx: SqlRunner,
    integrationId: string,
    appId: string,
    attendeeId: string,
    mirror: AttendeeMirror,
    to: PlacementColumns,
  ): Promise<void> {
    const { stamp } = mirror;
    const stamps = Object.fromEntries(Object.entries(mirror.olderStamps).map(([key, { asOfMs, kind, id }]) => [key, [asOfMs, kind, id]]));
    await tx.write(UPSERT, [
      integrationId,
      attendeeId,
      appId,
      new Date(stamp.asOfMs),
      stamp.kind,
      stamp.id,
      JSON.stringify(mirror.values),
      JSON.stringify(stamps),
      mirror.acceptedAtMs === null ? null : new Date(mirror.acceptedAtMs),
      mirrorEmailKey(mirror),
      to.placement,
      to.personId,
      to.link,
      JSON.stringify(to.base),
    ]);
  }

  /** Writes a placement; the mirror stays. */
  async place(tx: SqlRunner, integrationId: string, attendeeId: string, to: PlacementColumns): Promise<void> {
    await tx.write(PLACE, [integrationId, attendeeId, to.placement, to.personId, to.link, JSON.stringify(to.base)]);
  }
}

function toPerson(row: PersonRow): PersonState {
  return {
    id: row.id,
    origin: row.origin,
    emailKey: row.email_key ?? emailKey(row.fields['email']),
    fields: row.fields,
    editedAtMs: Object.fromEntries(Object.entries(row.field_edits).map(([field, at]) => [field, Date.parse(at)])),
  };
}

function toAttendee(row: AttendeeRow, people: ReadonlyMap<string, PersonState>): AttendeeState {
  const person = row.person_id === null ? null : (people.get(row.person_id) ?? null);
  return {
    attendeeId: row.attendee_id,
    mirror: {
      stamp: { asOfMs: Number(row.as_of_ms), kind: row.as_of_kind, id: row.as_of_id },
      values: row.values,
      olderStamps: Object.fromEntries(Object.entries(row.stamps).map(([key, [asOfMs, kind, id]]) => [key, { asOfMs, kind, id }])),
      acceptedAtMs: row.accepted_at_ms,
    },
    hiddenAtMs: row.hidden_at_ms,
    placement: row.placement,
    person,
    link: person ? row.link : null,
    base: row.base,
  };
}
