import {
  LONGEST_EMAIL,
  LONGEST_VALUE,
  MOST_CUSTOM_FIELDS,
  readCventId,
  readCventValue,
  STANDARD_FIELDS,
  type AttendeeFact,
  type Cause,
  type CventValue,
  type Stamp,
} from '#contracts';
import { isJsonObject, type JsonObject } from '#kernel';
import { at, failure, instant, type RecordReading } from './record-reading.js';

/** Where Cvent's REST API keeps what is no standard field. */
const OTHER_PATHS = [
  { name: 'contactId', path: ['contact', 'id'] },
  { name: 'registrationTypeId', path: ['registrationType', 'id'] },
  { name: 'isGuest', path: ['guest'] },
  { name: 'status', path: ['status'] },
] as const;
const PATHS: readonly { readonly name: string; readonly path: readonly string[] }[] = [...STANDARD_FIELDS, ...OTHER_PATHS];

const IDS = new Set(['contactId', 'registrationTypeId']);

/** Reads an attendee of GET /attendees. Never throws. Names of the values are those of webhooks; what Cvent leaves out is empty. */
export function readAttendee(record: unknown, eventId: string, stamp: Stamp, cause: Cause): RecordReading<AttendeeFact> {
  if (!isJsonObject(record)) return failure(null, 'record_not_an_object', 'Cvent listed something that is no attendee.');
  const attendeeId = readCventId(record['id']);
  if (attendeeId === null) return failure(null, 'attendee_without_id', 'Cvent listed an attendee without an id.');
  const itsEvent = readCventId(at(record, ['event', 'id']));
  if (itsEvent !== null && itsEvent !== eventId) return failure(attendeeId, 'foreign_event', 'Cvent listed an attendee of another event.');
  if (typeof record['status'] !== 'string' || record['status'].trim() === '')
    return failure(attendeeId, 'status_missing', 'Cvent listed an attendee without a status.');
  const values = { ...standardValues(record), ...customValues(record) };
  const registeredAtMs = instant(record['registeredAt']);
  const acceptedAtMs = registeredAtMs === null ? null : Math.min(registeredAtMs, stamp.asOfMs);
  return {
    kind: 'fact',
    fact: { kind: 'attendee', attendeeId, stamp, cause, values, acceptedAtMs, isWhole: true },
    lastModifiedMs: instant(record['lastModified']),
  };
}

function standardValues(record: JsonObject): Record<string, CventValue> {
  const values: Record<string, CventValue> = {};
  for (const { name, path } of PATHS) {
    const given = at(record, path);
    const value = IDS.has(name) ? readCventId(given) : readCventValue(given);
    if (value !== undefined && value !== null && isShortEnough(value, name === 'email' ? LONGEST_EMAIL : LONGEST_VALUE))
      values[name] = value;
  }
  return values;
}

/**
 * Answers by field. One answer is text, as in messages; several are a list; none is left out. Several are kept once more as `answers:<id>`, which no message overwrites: a message
 * joins them in one text that cannot always be told apart (FACTS 7).
 */
function customValues(record: JsonObject): Record<string, CventValue> {
  const values: Record<string, CventValue> = {};
  const answers = at(record, ['contact', 'customFields']);
  for (const answer of Array.isArray(answers) ? (answers as readonly unknown[]).slice(0, MOST_CUSTOM_FIELDS) : []) {
    const id = isJsonObject(answer) ? readCventId(answer['id']) : null;
    const given = id === null ? undefined : readCventValue((answer as JsonObject)['value']);
    const value = Array.isArray(given) && given.length <= 1 ? ((given as readonly string[])[0] ?? null) : given;
    if (value === undefined || value === null || value === '' || !isShortEnough(value)) continue;
    values[`custom:${id}`] = value;
    if (Array.isArray(value)) values[`answers:${id}`] = value;
  }
  return values;
}

function isShortEnough(value: CventValue, most = LONGEST_VALUE): boolean {
  const parts = Array.isArray(value) ? (value as readonly string[]) : typeof value === 'string' ? [value] : [];
  return parts.reduce((length, part) => length + part.length, 0) <= most;
}
