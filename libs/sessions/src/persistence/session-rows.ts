import type { ConflictPolicy, Stamp } from '#contracts';
import type { FieldValues } from '#custom-field-mapping';
import type { Json } from '#kernel';
import { unpackStamps, type PackedStamp } from '#mirrors';
import type { SessionMirror } from '../domain/session-mirror.js';
import { SESSION_FIELDS, type SessionNote, type SessionRules, type SessionState } from '../domain/plan-session.js';

/** The integration's settings, as far as sessions follow them. */
export interface SessionSettings extends SessionRules {
  readonly appId: string;
  readonly eventId: string;
  readonly isCventToCms: boolean;
  readonly agendaId: string;
  /** False when the Cvent agenda was lost. */
  readonly hasAgenda: boolean;
}

/** A session as it stands in the app. */
export interface StandingSession extends SessionState {
  readonly id: string;
  readonly status: string | null;
  readonly isIncluded: boolean;
  readonly registrationTypes: readonly string[];
  readonly speakerIds: readonly string[];
  readonly timeZone: string | null;
  readonly notes: readonly SessionNote[];
  readonly endedAtMs: number | null;
}

/** A session of Cvent's with what stands for it. */
export interface KnownSession {
  readonly sessionId: string;
  /** Null: the session was left by an integration that is gone, and this one has not heard of it. */
  readonly mirror: SessionMirror | null;
  readonly appSessionId: string;
  readonly base: FieldValues;
  readonly standing: StandingSession | null;
}

interface MirrorRow {
  readonly session_id: string;
  readonly as_of_ms: number;
  readonly as_of_kind: Stamp['kind'];
  readonly as_of_id: string;
  readonly values: SessionMirror['values'];
  readonly stamps: Record<string, PackedStamp>;
  readonly gone_at_ms: number | null;
  readonly app_session_id: string;
  readonly base: Record<string, Json>;
}

interface StandingRow {
  readonly id: string;
  readonly cvent_session_id: string;
  readonly title: string;
  readonly description: string | null;
  readonly starts_at: string | null;
  readonly ends_at: string | null;
  readonly time_zone: string | null;
  readonly location: string | null;
  readonly code: string | null;
  readonly category: string | null;
  readonly status: string | null;
  readonly included: boolean;
  readonly registration_types: readonly string[];
  readonly speaker_ids: readonly string[];
  readonly notes: readonly SessionNote[];
  readonly field_edits: Readonly<Record<string, string>>;
  readonly ended_at: string | null;
}

/** What one statement loads. */
export interface LoadedRow {
  readonly settings: {
    app_id: string;
    event_id: string;
    cvent_to_cms: boolean;
    event_time_zone: string | null;
    conflict_policy: ConflictPolicy;
    cvent_agenda_id: string;
    has_agenda: boolean;
  } | null;
  readonly places: Record<string, string> | null;
  readonly mirrors: MirrorRow[] | null;
  readonly standing: StandingRow[] | null;
}

export function settingsOf({ settings, places }: LoadedRow): SessionSettings | null {
  return (
    settings && {
      appId: settings.app_id,
      eventId: settings.event_id,
      isCventToCms: settings.cvent_to_cms,
      timeZone: settings.event_time_zone,
      conflictPolicy: settings.conflict_policy,
      agendaId: settings.cvent_agenda_id,
      hasAgenda: settings.has_agenda,
      places: places ?? {},
    }
  );
}

export function sessionsOf({ mirrors, standing }: LoadedRow): Map<string, KnownSession> {
  const rows = new Map((standing ?? []).map((row) => [row.cvent_session_id, row]));
  const known = new Map<string, KnownSession>();
  for (const row of mirrors ?? []) {
    const stands = rows.get(row.session_id);
    known.set(row.session_id, {
      sessionId: row.session_id,
      mirror: toMirror(row),
      appSessionId: row.app_session_id,
      base: row.base,
      standing: stands ? toStanding(stands) : null,
    });
  }
  for (const [sessionId, row] of rows)
    if (!known.has(sessionId)) known.set(sessionId, { sessionId, mirror: null, appSessionId: row.id, base: {}, standing: toStanding(row) });
  return known;
}

function toMirror(row: MirrorRow): SessionMirror {
  return {
    stamp: { asOfMs: Number(row.as_of_ms), kind: row.as_of_kind, id: row.as_of_id },
    values: row.values,
    ...unpackStamps(row.stamps),
    goneAtMs: row.gone_at_ms,
  };
}

function toStanding(row: StandingRow): StandingSession {
  const { title, description, location, code, category } = row;
  const values = { title: title || null, description, startsAt: iso(row.starts_at), endsAt: iso(row.ends_at), location, code, category };
  return {
    id: row.id,
    fields: Object.fromEntries(SESSION_FIELDS.map((field) => [field, values[field]])),
    editedAtMs: Object.fromEntries(Object.entries(row.field_edits).map(([field, at]) => [field, Date.parse(at)])),
    status: row.status,
    isIncluded: row.included,
    registrationTypes: row.registration_types,
    speakerIds: row.speaker_ids,
    timeZone: row.time_zone,
    notes: row.notes,
    endedAtMs: row.ended_at === null ? null : Date.parse(row.ended_at),
  };
}

function iso(text: string | null): string | null {
  return text === null ? null : new Date(text).toISOString();
}
