import { Injectable } from '@nestjs/common';
import type { SqlRunner } from '#kernel';
import { packStamps } from '#mirrors';
import { Database } from '#platform';
import type { SessionPlan } from '../domain/plan-session.js';
import type { SessionMirror } from '../domain/session-mirror.js';
import type { FieldValues } from '#custom-field-mapping';
import { sessionsOf, settingsOf, type KnownSession, type LoadedRow, type SessionSettings } from './session-rows.js';

const MS = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint`;

const LOAD = {
  name: 'sessions-load',
  text: `WITH i AS (
      SELECT app_id, event_id, cvent_to_cms, event_time_zone, conflict_policy, cvent_agenda_id,
        EXISTS (SELECT 1 FROM agendas a WHERE a.id = cvent_agenda_id) AS has_agenda FROM integrations WHERE id = $1
    ), known AS (
      SELECT session_id, ${MS('as_of')} AS as_of_ms, as_of_kind, as_of_id, "values", stamps, ${MS('gone_at')} AS gone_at_ms, app_session_id, base
      FROM cvent_sessions WHERE integration_id = $1 AND session_id = ANY ($2)
    ), standing AS (
      SELECT id, cvent_session_id, title, description, starts_at, ends_at, time_zone, location, code, category, status, included, registration_types, speaker_ids,
        notes, field_edits, ended_at
      FROM sessions WHERE agenda_id = (SELECT cvent_agenda_id FROM i) AND cvent_session_id = ANY ($2) FOR UPDATE
    )
    SELECT (SELECT row_to_json(i) FROM i) AS settings,
      (SELECT json_object_agg(cvent_id, name) FROM cvent_catalogue WHERE integration_id = $1 AND kind = 'session_location') AS places,
      (SELECT json_agg(known) FROM known) AS mirrors,
      (SELECT json_agg(standing) FROM standing) AS standing`,
};
const SAVE_MIRRORS = {
  name: 'sessions-save-mirrors',
  text: `INSERT INTO cvent_sessions (integration_id, session_id, app_id, as_of, as_of_kind, as_of_id, "values", stamps, gone_at, app_session_id, base)
    SELECT $1, session_id, $2, as_of, as_of_kind, as_of_id, "values", stamps, gone_at, app_session_id, base
    FROM jsonb_to_recordset($3::jsonb) AS saved (session_id text, as_of timestamptz, as_of_kind text, as_of_id text, "values" jsonb, stamps jsonb, gone_at timestamptz,
      app_session_id uuid, base jsonb)
    ON CONFLICT (integration_id, session_id) DO UPDATE SET as_of = excluded.as_of, as_of_kind = excluded.as_of_kind, as_of_id = excluded.as_of_id,
      "values" = excluded."values", stamps = excluded.stamps, gone_at = excluded.gone_at, base = excluded.base`,
};
const SAVE = {
  name: 'sessions-save',
  text: `INSERT INTO sessions (id, app_id, agenda_id, cvent_session_id, title, description, starts_at, ends_at, time_zone, location, code, category, status, included,
      registration_types, speaker_ids, notes, ended_at)
    SELECT id, $1, $2, session_id, title, description, starts_at, ends_at, time_zone, location, code, category, status, included,
      ARRAY(SELECT jsonb_array_elements_text(registration_types)), ARRAY(SELECT jsonb_array_elements_text(speaker_ids)), notes, ended_at
    FROM jsonb_to_recordset($3::jsonb) AS saved (id uuid, session_id text, title text, description text, starts_at timestamptz, ends_at timestamptz, time_zone text, location text,
      code text, category text, status text, included boolean, registration_types jsonb, speaker_ids jsonb, notes jsonb, ended_at timestamptz)
    ON CONFLICT (id) DO UPDATE SET title = excluded.title, description = excluded.description, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
      time_zone = excluded.time_zone, location = excluded.location, code = excluded.code, category = excluded.category, status = excluded.status, included = excluded.included,
      registration_types = excluded.registration_types, speaker_ids = excluded.speaker_ids, notes = excluded.notes, ended_at = excluded.ended_at, updated_at = now()`,
};
const REMOVE = { name: 'sessions-remove', text: 'DELETE FROM sessions WHERE app_id = $1 AND id = ANY ($2)' };
const RESTORE_AGENDA = {
  name: 'sessions-restore-agenda',
  text: `INSERT INTO agendas (id, app_id, name, kind) VALUES ($1, $2, 'Cvent agenda', 'cvent') ON CONFLICT DO NOTHING`,
};
const STANDING_IDS = {
  name: 'sessions-standing-ids',
  text: `SELECT cvent_session_id AS id FROM sessions s JOIN integrations i ON i.cvent_agenda_id = s.agenda_id WHERE i.id = $1 AND s.cvent_session_id = ANY ($2)`,
};
const PRESENT = {
  name: 'sessions-present',
  text: `SELECT session_id AS id FROM cvent_sessions WHERE integration_id = $1 AND session_id > $2 AND "values"->>'deleted' = 'false' ORDER BY session_id LIMIT $3`,
};
const SPEAKERS_DUE = {
  name: 'sessions-speakers-due',
  text: `SELECT session_id AS "subjectId", "values"->>'lastModified' AS version FROM cvent_sessions
    WHERE integration_id = $1 AND session_id > $2 AND "values"->>'deleted' = 'false' AND "values"->>'lastModified' IS NOT NULL
      AND "values"->>'speakersOf' IS DISTINCT FROM "values"->>'lastModified' ORDER BY session_id LIMIT $3`,
};
const COUNT = {
  name: 'sessions-count',
  text: `SELECT count(*)::int AS n FROM sessions s JOIN integrations i ON i.cvent_agenda_id = s.agenda_id WHERE i.id = $1 AND s.cvent_session_id IS NOT NULL`,
};

/** A session's mirror as it is to be. */
export interface SavedMirror {
  readonly sessionId: string;
  readonly mirror: SessionMirror;
  readonly appSessionId: string;
  readonly base: FieldValues;
}

/** A session as it is to stand in the app. */
export interface SavedSession {
  readonly sessionId: string;
  readonly appSessionId: string;
  readonly plan: SessionPlan;
  readonly endedAtMs: number | null;
}

/** The tables `cvent_sessions` and `sessions`. What takes a `tx` runs in the caller's transaction, which holds the sessions' locks. */
@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  /** Null settings: the integration is gone. The rows of the sessions in the app are locked. */
  async load(
    tx: SqlRunner,
    integrationId: string,
    sessionIds: readonly string[],
  ): Promise<{ settings: SessionSettings | null; known: Map<string, KnownSession> }> {
    const [row] = await tx.query<LoadedRow>(LOAD, [integrationId, sessionIds]);
    return { settings: settingsOf(row!), known: sessionsOf(row!) };
  }

  async saveMirrors(tx: SqlRunner, integrationId: string, appId: string, saved: readonly SavedMirror[]): Promise<void> {
    if (saved.length === 0) return;
    const rows = saved.map(({ sessionId, mirror, appSessionId, base }) => ({
      session_id: sessionId,
      as_of: new Date(mirror.stamp.asOfMs),
      as_of_kind: mirror.stamp.kind,
      as_of_id: mirror.stamp.id,
      values: mirror.values,
      stamps: packStamps(mirror),
      gone_at: dateOf(mirror.goneAtMs),
      app_session_id: appSessionId,
      base,
    }));
    await tx.write(SAVE_MIRRORS, [integrationId, appId, JSON.stringify(rows)]);
  }

  async save(tx: SqlRunner, { appId, agendaId, timeZone }: SessionSettings, saved: readonly SavedSession[]): Promise<void> {
    if (saved.length === 0) return;
    const rows = saved.map(({ sessionId, appSessionId, plan, endedAtMs }) => {
      const { values, status, isIncluded, registrationTypes, speakerIds, notes } = plan;
      return {
        id: appSessionId,
        session_id: sessionId,
        title: values['title'] ?? '',
        description: values['description'] ?? null,
        starts_at: values['startsAt'] ?? null,
        ends_at: values['endsAt'] ?? null,
        time_zone: timeZone,
        location: values['location'] ?? null,
        code: values['code'] ?? null,
        category: values['category'] ?? null,
        status,
        included: isIncluded,
        registration_types: registrationTypes,
        speaker_ids: speakerIds,
        notes,
        ended_at: dateOf(endedAtMs),
      };
    });
    await tx.write(SAVE, [appId, agendaId, JSON.stringify(rows)]);
  }

  /** Takes sessions out of the app, with what people have of them in their agendas. */
  async remove(tx: SqlRunner, appId: string, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await tx.write(REMOVE, [appId, ids]);
  }

  /** Makes the Cvent agenda anew, under its id, when the table lost it (G3). */
  async restoreAgenda(tx: SqlRunner, { appId, agendaId }: SessionSettings): Promise<void> {
    await tx.write(RESTORE_AGENDA, [agendaId, appId]);
  }

  /** Those of the sessions that stand in the app. */
  async inApp(integrationId: string, sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (sessionIds.length === 0) return new Set();
    return new Set((await this.database.query<{ id: string }>(STANDING_IDS, [integrationId, sessionIds])).map(({ id }) => id));
  }

  /** Sessions that Cvent has, as far as we know, by rising id. */
  async present(integrationId: string, after: string, limit: number): Promise<string[]> {
    return (await this.database.query<{ id: string }>(PRESENT, [integrationId, after, limit])).map(({ id }) => id);
  }

  /** Sessions whose speakers no read has listed since they last changed. */
  speakersDue(integrationId: string, after: string, limit: number): Promise<{ subjectId: string; version: string }[]> {
    return this.database.query(SPEAKERS_DUE, [integrationId, after, limit]);
  }

  async countInApp(integrationId: string): Promise<number> {
    return (await this.database.query<{ n: number }>(COUNT, [integrationId]))[0]!.n;
  }
}

function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
