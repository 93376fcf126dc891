import { Injectable } from '@nestjs/common';
import { enrolmentId, enrolmentParts, GONE_STATUS, type Stamp } from '#contracts';
import type { SqlRunner } from '#kernel';
import { Database } from '#platform';
import type { EnrolmentMirror, ShownEnrolment } from '../domain/fold-enrolment.js';

/** One attendee and one session, by Cvent's ids. */
export interface EnrolmentKey {
  readonly attendeeId: string;
  readonly sessionId: string;
}

/** An enrolment with what agendas follow of it. */
export interface KnownEnrolment extends EnrolmentKey {
  readonly mirror: EnrolmentMirror;
  /** Null: nothing yet. */
  readonly shown: ShownEnrolment | null;
  /** When the person took the session out of their agenda, in ms. Null: they did not. */
  readonly removedAtMs: number | null;
}

/** Who stands for an attendee, and until when registrations of theirs ended with their own, in ms. */
export interface EnrolledPerson {
  readonly personId: string | null;
  readonly endedAtMs: number | null;
}

/** Which session of the App it is, and until when registrations for it ended with its own end, in ms. */
export interface EnrolledSession {
  readonly appSessionId: string;
  readonly endedAtMs: number | null;
}

/** The integration's settings, as far as enrolments follow them, and who stands for the attendees. */
export interface EnrolmentSettings {
  readonly appId: string;
  readonly eventId: string;
  readonly isCventToCms: boolean;
  /** By attendee id, those who are known. */
  readonly people: ReadonlyMap<string, EnrolledPerson>;
  /** By Cvent's id of the session, those that are known. */
  readonly sessions: ReadonlyMap<string, EnrolledSession>;
}

interface Row {
  readonly attendee_id: string;
  readonly session_id: string;
  readonly as_of_ms: number;
  readonly as_of_kind: Stamp['kind'];
  readonly as_of_id: string;
  readonly status: string;
  readonly registered_at_ms: number | null;
  readonly ended_at_ms: number | null;
  readonly was_registered: boolean;
  readonly shown_status: string | null;
  readonly shown_as_of_ms: number | null;
  readonly shown_anew_at_ms: number | null;
  readonly removed_at_ms: number | null;
}

interface LoadedRow {
  readonly settings: { app_id: string; event_id: string; cvent_to_cms: boolean } | null;
  readonly people: Record<string, EnrolledPerson> | null;
  readonly sessions: Record<string, EnrolledSession> | null;
  readonly enrolments: Row[] | null;
}

const EPOCH_MS = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint`;
const MS = (column: string): string => `${EPOCH_MS(`e.${column}`)} AS ${column}_ms`;
const COLUMNS = `e.attendee_id, e.session_id, ${MS('as_of')}, e.as_of_kind, e.as_of_id, e.status, ${MS('registered_at')}, ${MS('ended_at')}, e.was_registered,
  e.shown_status, ${MS('shown_as_of')}, ${MS('shown_anew_at')}, ${MS('removed_at')}`;

const LOAD = {
  name: 'enrolments-load',
  text: `SELECT
      (SELECT row_to_json(i) FROM (SELECT app_id, event_id, cvent_to_cms FROM integrations WHERE id = $1) i) AS settings,
      (SELECT json_object_agg(attendee_id, json_build_object('personId', person_id, 'endedAtMs', ${EPOCH_MS('shown_ended_at')})) FROM attendees
        WHERE integration_id = $1 AND attendee_id = ANY ($2)) AS people,
      (SELECT json_object_agg(session_id, json_build_object('appSessionId', app_session_id, 'endedAtMs', ${EPOCH_MS('gone_at')})) FROM cvent_sessions
        WHERE integration_id = $1 AND session_id = ANY ($3)) AS sessions,
      (SELECT json_agg(e) FROM (SELECT ${COLUMNS} FROM unnest($2::text[], $3::text[]) AS key (attendee_id, session_id)
        JOIN enrolments e ON e.integration_id = $1 AND e.attendee_id = key.attendee_id AND e.session_id = key.session_id) e) AS enrolments`,
};
// restricted_sessions by rising id, so that two transactions cannot wait for each other.
const SAVE = {
  name: 'enrolments-save',
  text: `WITH saved AS (
      SELECT * FROM jsonb_to_recordset($3::jsonb) AS saved (attendee_id text, session_id text, as_of timestamptz, as_of_kind text, as_of_id text, status text,
        registered_at timestamptz, ended_at timestamptz, was_registered boolean, shown_status text, shown_as_of timestamptz, shown_anew_at timestamptz)
    ), restricted AS (
      INSERT INTO restricted_sessions (integration_id, session_id)
      SELECT DISTINCT $1::uuid, session_id FROM saved WHERE $4 AND was_registered ORDER BY session_id ON CONFLICT DO NOTHING
    )
    INSERT INTO enrolments (integration_id, attendee_id, session_id, app_id, as_of, as_of_kind, as_of_id, status, registered_at, ended_at, was_registered,
      shown_status, shown_as_of, shown_anew_at)
    SELECT $1, attendee_id, session_id, $2, as_of, as_of_kind, as_of_id, status, registered_at, ended_at, was_registered, shown_status, shown_as_of, shown_anew_at FROM saved
    ON CONFLICT (integration_id, attendee_id, session_id) DO UPDATE SET as_of = excluded.as_of, as_of_kind = excluded.as_of_kind, as_of_id = excluded.as_of_id,
      status = excluded.status, registered_at = excluded.registered_at, ended_at = excluded.ended_at, was_registered = excluded.was_registered,
      shown_status = excluded.shown_status, shown_as_of = excluded.shown_as_of, shown_anew_at = excluded.shown_anew_at`,
};
const RESTRICT = {
  name: 'enrolments-restrict',
  text: `INSERT INTO restricted_sessions (integration_id, session_id) SELECT $1, id FROM unnest($2::text[]) AS id
    WHERE EXISTS (SELECT 1 FROM enrolments e WHERE e.integration_id = $1 AND e.session_id = id AND e.was_registered) ORDER BY id ON CONFLICT DO NOTHING`,
};
const PAGE = {
  name: 'enrolments-page',
  text: `SELECT attendee_id AS "attendeeId", session_id AS "sessionId" FROM enrolments
    WHERE integration_id = $1 AND (attendee_id, session_id) > ($2, $3) ORDER BY attendee_id, session_id LIMIT $4`,
};
// Cvent lists nobody for an included session, so that one is not listed says nothing (FACTS 4).
const PRESENT = {
  name: 'enrolments-present',
  text: `SELECT e.attendee_id AS "attendeeId", e.session_id AS "sessionId" FROM enrolments e
      LEFT JOIN cvent_sessions s ON s.integration_id = e.integration_id AND s.session_id = e.session_id
    WHERE e.integration_id = $1 AND (e.attendee_id, e.session_id) > ($2, $3) AND e.status <> $5 AND lower(e.status) <> 'cancelled'
      AND s."values"->>'included' IS DISTINCT FROM 'true' ORDER BY e.attendee_id, e.session_id LIMIT $4`,
};

/** The tables `enrolments` and `restricted_sessions`. What takes a `tx` runs in the caller's transaction, which holds the enrolments' locks. */
@Injectable()
export class EnrolmentsRepository {
  constructor(private readonly database: Database) {}

  /** Null settings: the integration is gone. Enrolments by {@link enrolmentId}. */
  async load(
    tx: SqlRunner,
    integrationId: string,
    keys: readonly EnrolmentKey[],
  ): Promise<{ settings: EnrolmentSettings | null; known: Map<string, KnownEnrolment> }> {
    const [row] = await tx.query<LoadedRow>(LOAD, [
      integrationId,
      keys.map(({ attendeeId }) => attendeeId),
      keys.map(({ sessionId }) => sessionId),
    ]);
    const { settings, people, sessions, enrolments } = row!;
    return {
      settings: settings && {
        appId: settings.app_id,
        eventId: settings.event_id,
        isCventToCms: settings.cvent_to_cms,
        people: new Map(Object.entries(people ?? {})),
        sessions: new Map(Object.entries(sessions ?? {})),
      },
      known: new Map(
        (enrolments ?? []).map(toKnown).map((enrolment) => [enrolmentId(enrolment.attendeeId, enrolment.sessionId), enrolment]),
      ),
    };
  }

  /** Writes enrolments, each at most once. While Cvent to CMS is off, nothing becomes restricted. */
  async save(
    tx: SqlRunner,
    integrationId: string,
    { appId, isCventToCms }: EnrolmentSettings,
    saved: readonly KnownEnrolment[],
  ): Promise<void> {
    if (saved.length === 0) return;
    const rows = saved.map(({ attendeeId, sessionId, mirror, shown }) => ({
      attendee_id: attendeeId,
      session_id: sessionId,
      as_of: new Date(mirror.stamp.asOfMs),
      as_of_kind: mirror.stamp.kind,
      as_of_id: mirror.stamp.id,
      status: mirror.status,
      registered_at: dateOf(mirror.registeredAtMs),
      ended_at: dateOf(mirror.endedAtMs),
      was_registered: mirror.wasRegistered,
      shown_status: shown?.status ?? null,
      shown_as_of: dateOf(shown?.asOfMs ?? null),
      shown_anew_at: dateOf(shown?.anewAtMs ?? null),
    }));
    await tx.write(SAVE, [integrationId, appId, JSON.stringify(rows), isCventToCms]);
  }

  /** Sessions come into the app: those for which somebody was ever registered are restricted from the start, even if agendas do not follow the registrations yet (B12). */
  async restrict(tx: SqlRunner, integrationId: string, sessionIds: readonly string[]): Promise<void> {
    if (sessionIds.length > 0) await tx.write(RESTRICT, [integrationId, sessionIds]);
  }

  /** By rising pair of ids. */
  page(integrationId: string, after: EnrolmentKey, limit: number): Promise<EnrolmentKey[]> {
    return this.database.query<EnrolmentKey>(PAGE, [integrationId, after.attendeeId, after.sessionId, limit]);
  }

  /** Enrolments that Cvent's list should have, as far as we know, by rising {@link enrolmentId}. */
  async present(integrationId: string, after: string, limit: number): Promise<string[]> {
    const { attendeeId, sessionId } = enrolmentParts(after);
    const rows = await this.database.query<EnrolmentKey>(PRESENT, [integrationId, attendeeId, sessionId, limit, GONE_STATUS]);
    return rows.map((row) => enrolmentId(row.attendeeId, row.sessionId));
  }
}

function toKnown(row: Row): KnownEnrolment {
  return {
    attendeeId: row.attendee_id,
    sessionId: row.session_id,
    mirror: {
      stamp: { asOfMs: Number(row.as_of_ms), kind: row.as_of_kind, id: row.as_of_id },
      status: row.status,
      registeredAtMs: row.registered_at_ms,
      endedAtMs: row.ended_at_ms,
      wasRegistered: row.was_registered,
    },
    removedAtMs: row.removed_at_ms,
    shown:
      row.shown_status === null || row.shown_as_of_ms === null
        ? null
        : { status: row.shown_status, asOfMs: row.shown_as_of_ms, anewAtMs: row.shown_anew_at_ms },
  };
}

function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
