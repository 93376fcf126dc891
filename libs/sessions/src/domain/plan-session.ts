import type { ConflictPolicy, CventValue } from '#contracts';
import { mergeMapped, type FieldValues } from '#custom-field-mapping';
import { stampOfValue } from '#mirrors';
import { readSessionTime } from './session-time.js';
import type { SessionMirror } from './session-mirror.js';

/** The fields of a session that the CMS may edit: its edits survive by the three-way merge, and are never pushed (G16). Times are ISO 8601, UTC. */
export const SESSION_FIELDS = ['title', 'description', 'startsAt', 'endsAt', 'location', 'code', 'category'] as const;
/** See {@link SESSION_FIELDS}. */
export type SessionField = (typeof SESSION_FIELDS)[number];

/** Something about a session that its organiser should know. */
export interface SessionNote {
  readonly code: 'time_unreadable' | 'time_zone_unknown' | 'ends_before_start';
  readonly field: SessionField;
  readonly message: string;
}

/** A session in the app, as far as merging needs it. */
export interface SessionState {
  readonly fields: FieldValues;
  /** When the CMS last edited a field, in ms. */
  readonly editedAtMs: Readonly<Record<string, number>>;
}

/** What planning a session depends on beside Cvent's word. */
export interface SessionRules {
  /** The event's, an IANA name. Null: not known yet. */
  readonly timeZone: string | null;
  readonly conflictPolicy: ConflictPolicy;
  /** What Cvent calls its places, by id. */
  readonly places: Readonly<Record<string, string>>;
}

/** What a session should be. */
export interface SessionPlan {
  /** The merged values, by field; null means empty. */
  readonly values: FieldValues;
  /** What to remember as last applied. */
  readonly base: FieldValues;
  readonly status: string | null;
  readonly isIncluded: boolean;
  /** Ids. An included session is open to these only; none: to everybody. */
  readonly registrationTypes: readonly string[];
  readonly speakerIds: readonly string[];
  readonly notes: readonly SessionNote[];
}

/** Merges Cvent's values into a session, or makes a new one's when `session` is null. */
export function planSession(mirror: SessionMirror, session: SessionState | null, base: FieldValues, rules: SessionRules): SessionPlan {
  const { theirs, notes } = valuesOf(mirror, rules);
  const versions = {
    theirs,
    ours: session?.fields ?? {},
    base: session ? base : {},
    theirsAtMs: (field: string) => stampOfValue(mirror, field)?.asOfMs ?? 0,
    oursAtMs: (field: string) => session?.editedAtMs[field] ?? null,
    isCmsOwn: false,
  };
  const merged = mergeMapped(versions, rules.conflictPolicy);
  const values = { ...versions.ours, ...merged.values };
  if (endsTooEarly(values)) notes.push(ENDS_BEFORE_EDITED_START);
  return {
    values,
    base: merged.base,
    status: textOf(mirror.values['status']),
    isIncluded: mirror.values['included'] === true,
    registrationTypes: listOf(mirror.values['registrationTypes']),
    speakerIds: listOf(mirror.values['speakers']),
    notes,
  };
}

function valuesOf({ values }: SessionMirror, rules: SessionRules): { theirs: FieldValues; notes: SessionNote[] } {
  const notes: SessionNote[] = [];
  const theirs: Record<string, string | null> = {};
  for (const field of SESSION_FIELDS) {
    if (!Object.hasOwn(values, field)) continue;
    const text = textOf(values[field]);
    const isTime = field === 'startsAt' || field === 'endsAt';
    theirs[field] = isTime && text !== null ? timeOf(field, text, rules.timeZone, notes) : text;
  }
  const placeId = values['locationId'];
  const place = typeof placeId === 'string' ? rules.places[placeId] : undefined;
  if (place !== undefined) theirs['location'] = place;
  if (endsTooEarly(theirs)) {
    notes.push({
      code: 'ends_before_start',
      field: 'endsAt',
      message: 'Cvent has the session end before it starts. Mend the times in Cvent.',
    });
    theirs['endsAt'] = null;
  }
  return { theirs, notes };
}

/** The times of both sides do not go together: both are kept, and the end is not shown. */
const ENDS_BEFORE_EDITED_START: SessionNote = {
  code: 'ends_before_start',
  field: 'endsAt',
  message:
    'With the times that were edited here the session ends before it starts, so its end is not shown. Mend the times here or in Cvent.',
};

function endsTooEarly({ startsAt, endsAt }: FieldValues): boolean {
  return typeof startsAt === 'string' && typeof endsAt === 'string' && Date.parse(endsAt) < Date.parse(startsAt);
}

function timeOf(field: 'startsAt' | 'endsAt', text: string, timeZone: string | null, notes: SessionNote[]): string | null {
  const atMs = readSessionTime(text, timeZone);
  if (atMs !== null) return new Date(atMs).toISOString();
  const isZoneMissing = timeZone === null && readSessionTime(text, 'UTC') !== null;
  notes.push(
    isZoneMissing
      ? { code: 'time_zone_unknown', field, message: "The event's time zone is not known yet. It is read with the next read from Cvent." }
      : { code: 'time_unreadable', field, message: 'Cvent sent a time in a form that is not known.' },
  );
  return null;
}

function textOf(value: CventValue | undefined): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return text === '' ? null : text;
}

function listOf(value: CventValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
