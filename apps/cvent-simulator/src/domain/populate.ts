import type { Account } from './account.js';
import type { Attendee } from './attendee.js';
import { EventState } from './event-state.js';
import type { EventSpec } from './event-spec.js';
import { Random } from './random.js';
import { seedAttendee, seedStatus } from './seed-attendee.js';
import { seedEvent } from './seed-event.js';
import { seedPerson } from './seed-person.js';
import { seedSessions } from './seed-sessions.js';
import { seedSpeakers, withSpeakers } from './seed-speakers.js';
import type { Session } from './session.js';

const HOUR_MS = 3_600_000;
const HISTORY_HOURS = 24 * 60;

/** Adds a whole event to the account: details, agenda, people, enrolments. `now` is the present, ISO 8601; registrations lie in the sixty days before. */
export function populate(account: Account, spec: EventSpec, now: string): EventState {
  const seed = spec.seed ?? 1;
  const event = seedEvent(spec, now);
  // Two events of one seed hold different people and sessions: their ids are looked up in the whole account.
  const randomFor = (label: string) => new Random(seed, `${label} ${event.id}`);
  const state = new EventState(event, randomFor('later'));
  account.events.set(state.event.id, state);
  const agenda = seedSessions(randomFor('agenda'), state.event, spec.sessionCount ?? 6, now);
  for (const session of agenda) state.sessions.set(session.id, session);
  const optional = agenda.filter(({ included }) => !included);
  const random = randomFor('people');
  const history = pastHours(now);
  let primary: Attendee | null = null;
  for (let index = 0; index < (spec.size ?? 0); index++) {
    const isGuest: boolean = random.chance(spec.guestShare ?? 0.05) && primary !== null;
    const attendee = addPerson(account, state, random, {
      created: history[random.below(HISTORY_HOURS)]!,
      status: seedStatus(random, spec.acceptedShare ?? 0.8),
      primary: isGuest ? primary : null,
    });
    enrol(state, random, attendee, optional);
    if (!isGuest) primary = attendee;
  }
  addSpeakers(account, state, randomFor('speakers'), spec.speakerCount ?? 4, now);
  return state;
}

/** Has a stream of chance of its own, so that the number of speakers shifts nothing else. */
function addSpeakers(account: Account, state: EventState, random: Random, count: number, created: string): void {
  const hosts = state.attendees.filter(({ guest }) => !guest).slice(0, count);
  const people = hosts.map(({ contactId }) => account.contact(contactId));
  const speakers = seedSpeakers(random, { count, created, emailTag: `${emailTag(state)}s`, people });
  for (const speaker of speakers) state.speakers.set(speaker.id, speaker);
  for (const session of state.sessions.values()) state.sessions.set(session.id, withSpeakers(random, session, speakers));
}

/** Separates the emails of different events. */
function emailTag({ event }: EventState): string {
  return event.id.replace(/[^a-z0-9]/g, '').slice(-6);
}

/** Adds one made-up person to an event. A guest has the status of its primary. */
export function addPerson(
  account: Account,
  state: EventState,
  random: Random,
  { created, status, primary }: Pick<Attendee, 'created' | 'status'> & { readonly primary: Attendee | null },
): Attendee {
  const contact = seedPerson(random, {
    number: state.size + 1,
    fields: state.event.contactFields,
    created,
    emailTag: `${emailTag(state)}x`,
    guestOf: primary ? account.contact(primary.contactId) : null,
  });
  account.contacts.set(contact.id, contact);
  const attendee = seedAttendee(random, state.event, {
    contactId: contact.id,
    created,
    status: primary?.status ?? status,
    guest: primary !== null,
    primaryId: primary?.id ?? null,
    ...(primary ? { registrationTypeId: primary.registrationTypeId } : {}),
  });
  state.put(attendee);
  return attendee;
}

function enrol(state: EventState, random: Random, attendee: Attendee, optional: readonly Session[]): void {
  const first = random.below(optional.length || 1);
  const count = random.below(3);
  if (attendee.status !== 'Accepted') return;
  for (const { id: sessionId } of optional.slice(first, first + count)) {
    state.putEnrolment({
      id: `${sessionId}::${attendee.id}`,
      sessionId,
      attendeeId: attendee.id,
      status: 'Registered',
      created: attendee.created,
      lastModified: attendee.created,
    });
  }
}

/** One text for each hour of the history, so that a hundred thousand people share a few. */
function pastHours(now: string): string[] {
  const end = Date.parse(now);
  return Array.from({ length: HISTORY_HOURS }, (_, hour) => new Date(end - (hour + 1) * HOUR_MS).toISOString());
}
