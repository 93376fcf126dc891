import type { Cause, Fact, Stamp } from '#contracts';
import { findAttendees, listAttendees, type ChangeWindow, type CventClient, type CventPage, type PageMark } from '#cvent-api';
import { readAttendee, type RecordReading } from './read-attendee.js';

/** How subjects of one kind are read from Cvent. */
export interface SubjectSource {
  readonly subject: Fact['kind'];
  /** A page of those that changed within a window. */
  list(client: CventClient, eventId: string, window: ChangeWindow, mark: PageMark | null, limit?: number): Promise<CventPage>;
  /** Those of the ids that Cvent knows. */
  find(client: CventClient, eventId: string, ids: readonly string[]): Promise<CventPage>;
  read(record: unknown, eventId: string, stamp: Stamp, cause: Cause): RecordReading<Fact>;
  idOf(fact: Fact): string;
}

/** Attendees, by GET /attendees. */
export const ATTENDEE_SOURCE: SubjectSource = {
  subject: 'attendee',
  list: listAttendees,
  find: findAttendees,
  read: readAttendee,
  idOf: (fact) => fact.attendeeId,
};
