import type { MadeMessage, Operations, ToldAttendee, ToldPlace, ToldSession } from '../log/operations.js';

/** Who must be in the app, and how. */
export interface ExpectedPerson {
  readonly attendeeId: string;
  readonly contactId: string;
  readonly fields: Readonly<Record<'firstName' | 'lastName' | 'email' | 'company' | 'jobTitle', string>>;
  readonly groups: readonly string[];
  readonly agenda: readonly string[];
}

/** What must stand in the end, from the logs alone. */
export interface ExpectedState {
  readonly people: ReadonlyMap<string, ExpectedPerson>;
  /** Titles by session. */
  readonly sessions: ReadonlyMap<string, string>;
  /** Stubs of the messages that were answered with a 2xx. */
  readonly taken: ReadonlySet<string>;
  /** The last title that the CMS stored, by attendee. */
  readonly editedTitles: ReadonlyMap<string, string>;
}

const DEFAULT_GROUP = 'Attendees';

/**
 * Works out the end: of what Cvent told of one subject the newest counts, whenever and however often it came, and whether it came by message or, where that was lost, by a read. A cancellation
 * ends the registrations that are older; so does the end of a session. Of those with one email the smallest attendee id has it. A title that the CMS stored stays.
 */
export function expectedState({ messages, attempts, edits }: Operations): ExpectedState {
  const attendees = new Map<string, { timeMs: number; told: ToldAttendee }>();
  const sessions = new Map<string, { timeMs: number; told: ToldSession }>();
  const places = new Map<string, { timeMs: number; told: ToldPlace }>();
  const cancelledAt = new Map<string, number>();
  for (const message of messages) {
    const { attendee, session, place, timeMs } = message;
    if (attendee) keepNewest(attendees, attendee.attendeeId, timeMs, attendee);
    if (session) keepNewest(sessions, session.sessionId, timeMs, session);
    if (place) keepNewest(places, `${place.attendeeId} ${place.sessionId}`, timeMs, place);
    if (isCancellation(message)) cancelledAt.set(attendee!.attendeeId, Math.max(timeMs, cancelledAt.get(attendee!.attendeeId) ?? 0));
  }
  const open = new Map([...sessions].filter(([, { told }]) => !told.isDeleted).map(([id, { told }]) => [id, told.title]));
  const agendas = new Map<string, string[]>();
  for (const { timeMs, told } of places.values()) {
    if (!told.isRegistered || !open.has(told.sessionId) || timeMs <= (cancelledAt.get(told.attendeeId) ?? 0)) continue;
    agendas.set(told.attendeeId, [...(agendas.get(told.attendeeId) ?? []), told.sessionId]);
  }
  const stored = edits.filter(({ status }) => status !== null && status < 300);
  const editedTitles = new Map(stored.map(({ attendeeId, title }) => [attendeeId, title]));
  return {
    people: peopleOf([...attendees.values()].map(({ told }) => told), agendas, editedTitles), // prettier-ignore
    sessions: open,
    taken: new Set(attempts.filter(({ status }) => status !== null && status >= 200 && status < 300).map(({ stub }) => stub)),
    editedTitles,
  };
}

function peopleOf(
  newest: readonly ToldAttendee[],
  agendas: ReadonlyMap<string, readonly string[]>,
  editedTitles: ReadonlyMap<string, string>,
): Map<string, ExpectedPerson> {
  const byEmail = new Map<string, ToldAttendee>();
  for (const told of newest) {
    const holder = byEmail.get(told.email);
    if (told.status === 'Accepted' && told.email !== '' && (!holder || told.attendeeId < holder.attendeeId)) byEmail.set(told.email, told);
  }
  return new Map(
    [...byEmail.values()].map(({ attendeeId, contactId, firstName, lastName, email, company, title, registrationType }) => [
      attendeeId,
      {
        attendeeId,
        contactId,
        fields: { firstName, lastName, email, company, jobTitle: editedTitles.get(attendeeId) ?? title },
        groups: [DEFAULT_GROUP, ...(registrationType === '' ? [] : [registrationType])].sort(),
        agenda: [...(agendas.get(attendeeId) ?? [])].sort(),
      },
    ]),
  );
}

function isCancellation({ eventType, attendee }: MadeMessage): boolean {
  return eventType === 'InviteeOrGuestCancelled' || attendee?.status === 'Cancelled';
}

function keepNewest<T>(held: Map<string, { timeMs: number; told: T }>, id: string, timeMs: number, told: T): void {
  const known = held.get(id);
  if (!known || timeMs > known.timeMs) held.set(id, { timeMs, told });
}
