import { enrolmentParts, type Cause, type Fact, type Stamp, type SubjectKind } from '#contracts';
import {
  findAttendees,
  findEnrolments,
  findSessions,
  isQuotable,
  listAttendees,
  listEnrolments,
  listSessions,
  type ChangeWindow,
  type CventClient,
  type CventPage,
  type PageMark,
} from '#cvent-api';
import type { CventScope } from '#cvent-auth';
import { readAttendee } from './read-attendee.js';
import { readEnrolment, readSession } from './read-session.js';
import type { RecordReading } from './record-reading.js';

/** How subjects of one kind are read from Cvent. */
export interface SubjectSource {
  readonly subject: SubjectKind;
  /** What reading them needs (DESIGN 7). */
  readonly scope: CventScope;
  /** A page of those that changed within a window. */
  list(client: CventClient, eventId: string, window: ChangeWindow, mark: PageMark | null, limit?: number): Promise<CventPage>;
  /** Those of the subjects that Cvent knows. */
  find(client: CventClient, eventId: string, subjectIds: readonly string[]): Promise<CventPage>;
  /** False: Cvent cannot know a subject of this id, and cannot be asked for it. */
  isAskable(subjectId: string): boolean;
  read(record: unknown, eventId: string, stamp: Stamp, cause: Cause): RecordReading<Fact>;
}

/** How each kind is read. Sessions first, so that the others find them; enrolments last. */
export const SOURCES: Readonly<Record<SubjectKind, SubjectSource>> = {
  session: {
    subject: 'session',
    scope: 'event/sessions:read',
    list: listSessions,
    find: findSessions,
    isAskable: isQuotable,
    read: readSession,
  },
  attendee: {
    subject: 'attendee',
    scope: 'event/attendees:read',
    list: listAttendees,
    find: findAttendees,
    isAskable: isQuotable,
    read: readAttendee,
  },
  enrolment: {
    subject: 'enrolment',
    scope: 'event/session-enrollment:read',
    list: listEnrolments,
    find: (client, eventId, ids) => findEnrolments(client, eventId, ids.map(enrolmentParts)),
    isAskable: (id) => Object.values(enrolmentParts(id)).every(isQuotable),
    read: readEnrolment,
  },
};
