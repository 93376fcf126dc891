import { Injectable } from '@nestjs/common';
import { GONE_STATUS } from '#contracts';
import type { Sql, SqlRunner } from '#kernel';
import { packStamps } from '#mirrors';
import { Database } from '#platform';
import { mirrorEmailKey } from '../domain/attendee-mirror.js';
import type { AttendeeState } from '../domain/attendee-state.js';
import { placementRow, toNeighbourhood, type LoadedRow } from './attendee-rows.js';
import type { IntegrationRules, Neighbourhood, PlacedAttendee, SavedAttendee } from './neighbourhood.js';

const MS = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint`;

const MIRROR = `attendee_id, ${MS('as_of')} AS as_of_ms, as_of_kind, as_of_id, "values", stamps, ${MS('accepted_at')} AS accepted_at_ms, ${MS('ended_at')} AS ended_at_ms,
        ${MS('hidden_at')} AS hidden_at_ms, is_erased, placement, person_id, link, base, sent`;

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

/** Those that find some attendees and their people, however many there are: see `attendees-plans`. */
export const OF_SOME_ATTENDEES: readonly Sql[] = [LOAD, LOOK];

const SAVE = {
  name: 'attendees-save',
  text: `INSERT INTO attendees (integration_id, attendee_id, app_id, as_of, as_of_kind, as_of_id, "values", stamps, accepted_at, ended_at, shown_ended_at,
      email_key, placement, person_id, link, base)
    SELECT $1, attendee_id, $2, as_of, as_of_kind, as_of_id, "values", stamps, accepted_at, ended_at, CASE WHEN $4 THEN ended_at END, email_key, placement, person_id, link, base
    FROM jsonb_to_recordset($3::jsonb) AS saved (attendee_id text, as_of timestamptz, as_of_kind text, as_of_id text, "values" jsonb, stamps jsonb,
      accepted_at timestamptz, ended_at timestamptz, email_key text, placement text, person_id uuid, link text, base jsonb)
    ON CONFLICT (integration_id, attendee_id) DO UPDATE SET as_of = excluded.as_of, as_of_kind = excluded.as_of_kind, as_of_id = excluded.as_of_id,
      "values" = excluded."values", stamps = excluded.stamps, accepted_at = excluded.accepted_at,
      ended_at = excluded.ended_at, shown_ended_at = CASE WHEN $4 THEN excluded.ended_at ELSE attendees.shown_ended_at END, email_key = excluded.email_key,
      placement = excluded.placement, person_id = excluded.person_id, link = excluded.link, base = excluded.base,
      is_erased = attendees.is_erased AND (excluded.accepted_at <= attendees.hidden_at) IS NOT FALSE, updated_at = now()`,
};

const PLACE = {
  name: 'attendees-place',
  text: `UPDATE attendees a SET placement = placed.placement, person_id = placed.person_id, link = placed.link, base = placed.base, updated_at = now()
    FROM jsonb_to_recordset($2::jsonb) AS placed (attendee_id text, placement text, person_id uuid, link text, base jsonb)
    WHERE a.integration_id = $1 AND a.attendee_id = placed.attendee_id`,
};

const SHOW = {
  name: 'attendees-show',
  text: `UPDATE attendees a SET shown_ended_at = ended_at FROM integrations i
    WHERE i.id = $1 AND i.cvent_to_cms AND a.integration_id = $1 AND a.attendee_id = ANY ($2) AND a.shown_ended_at IS DISTINCT FROM a.ended_at`,
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

  /** Writes mirrors that changed, together with their placements. Each attendee at most once. Agendas follow the end of a registration only while Cvent to CMS is on. */
  async save(tx: SqlRunner, integrationId: string, rules: IntegrationRules, saved: readonly SavedAttendee[]): Promise<void> {
    if (saved.length === 0) return;
    const rows = saved.map(({ attendeeId, mirror, to }) => ({
      attendee_id: attendeeId,
      as_of: new Date(mirror.stamp.asOfMs),
      as_of_kind: mirror.stamp.kind,
      as_of_id: mirror.stamp.id,
      values: mirror.values,
      stamps: packStamps(mirror),
      accepted_at: mirror.acceptedAtMs === null ? null : new Date(mirror.acceptedAtMs),
      ended_at: mirror.endedAtMs === null ? null : new Date(mirror.endedAtMs),
      email_key: mirrorEmailKey(mirror),
      ...placementRow(to),
    }));
    await tx.write(SAVE, [integrationId, rules.appId, JSON.stringify(rows), rules.isCventToCms]);
  }

  /** Lets agendas follow what the mirrors of these attendees hold. */
  async show(tx: SqlRunner, integrationId: string, attendeeIds: readonly string[]): Promise<void> {
    await tx.write(SHOW, [integrationId, attendeeIds]);
  }

  /** Writes placements; the mirrors stay. Each attendee at most once. */
  async place(tx: SqlRunner, integrationId: string, placed: readonly PlacedAttendee[]): Promise<void> {
    if (placed.length === 0) return;
    const rows = placed.map(({ attendeeId, to }) => ({ attendee_id: attendeeId, ...placementRow(to) }));
    await tx.write(PLACE, [integrationId, JSON.stringify(rows)]);
  }
}
