import {
  enrolmentId,
  LONGEST_VALUE,
  readCventId,
  readCventValue,
  readPartOfId,
  type Cause,
  type CventValue,
  type EnrolmentFact,
  type SessionFact,
  type Stamp,
} from '#contracts';
import { isJsonObject, type JsonObject } from '#kernel';
import { at, failure, instant, type RecordReading } from './record-reading.js';

/** Where Cvent's REST API keeps the texts of a session. */
const PATHS = {
  title: ['title'],
  description: ['description'],
  startsAt: ['start'],
  endsAt: ['end'],
  code: ['code'],
  status: ['status'],
  category: ['category', 'name'],
  location: ['location', 'name'],
  lastModified: ['lastModified'],
} as const;

/** Stands for a registration type whose id cannot be read: nobody has it, and the session is not open to all. */
const UNREADABLE = '?';

/** Reads a session of GET /sessions. Never throws. It says everything but who speaks: what Cvent leaves out is empty. */
export function readSession(record: unknown, eventId: string, stamp: Stamp, cause: Cause): RecordReading<SessionFact> {
  if (!isJsonObject(record)) return failure(null, 'record_not_an_object', 'Cvent listed something that is no session.');
  const sessionId = readCventId(record['id']);
  if (sessionId === null) return failure(null, 'session_without_id', 'Cvent listed a session without an id.');
  if (isForeign(record, eventId)) return failure(sessionId, 'foreign_event', 'Cvent listed a session of another event.');
  const texts = Object.entries(PATHS).map(([name, path]) => [name, textOf(at(record, path))] as const);
  const types: unknown = record['registrationTypes'];
  const values: Record<string, CventValue> = {
    deleted: false,
    ...Object.fromEntries(texts),
    locationId: readCventId(at(record, ['location', 'id'])),
    included: record['includedSession'] === true,
    registrationTypes: Array.isArray(types) ? types.filter((type) => type !== null).map((type: unknown) => typeId(type) ?? UNREADABLE) : [],
  };
  return { kind: 'fact', fact: { kind: 'session', sessionId, stamp, cause, values }, lastModifiedMs: instant(record['lastModified']) };
}

/** Reads an enrolment of GET /sessions/enrollment. Never throws. */
export function readEnrolment(record: unknown, eventId: string, stamp: Stamp, cause: Cause): RecordReading<EnrolmentFact> {
  if (!isJsonObject(record)) return failure(null, 'record_not_an_object', 'Cvent listed something that is no registration for a session.');
  const attendeeId = readPartOfId(at(record, ['attendee', 'id']));
  const sessionId = readPartOfId(at(record, ['session', 'id']));
  const ownId = readCventId(record['id']);
  if (attendeeId === null || sessionId === null)
    return failure(ownId, 'enrolment_without_ids', 'Cvent listed a registration that names no attendee or no session.');
  const subjectId = enrolmentId(attendeeId, sessionId);
  if (isForeign(record, eventId)) return failure(subjectId, 'foreign_event', 'Cvent listed a registration of another event.');
  const { status, deleted } = record;
  if (typeof status !== 'string' || status.trim() === '')
    return failure(subjectId, 'status_missing', 'Cvent listed a registration without a status.');
  // The spec describes `deleted` the wrong way round, it seems; what is deleted is gone whatever its status (FACTS 4).
  const told = deleted === true ? 'Cancelled' : status.trim();
  return {
    kind: 'fact',
    fact: { kind: 'enrolment', attendeeId, sessionId, stamp, cause, status: told, isRegistration: false },
    lastModifiedMs: instant(record['lastModified']),
  };
}

function isForeign(record: JsonObject, eventId: string): boolean {
  const itsEvent = readCventId(at(record, ['event', 'id']));
  return itsEvent !== null && itsEvent !== eventId;
}

function typeId(type: unknown): string | null {
  return readCventId(isJsonObject(type) ? type['id'] : type);
}

function textOf(given: unknown): string | null {
  const value = readCventValue(given);
  return typeof value === 'string' && value.length <= LONGEST_VALUE ? value : null;
}
