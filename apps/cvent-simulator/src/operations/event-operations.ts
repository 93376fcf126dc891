import { cventId, InvalidInputError } from '#kernel';
import type { Account } from '../domain/account.js';
import type { Attendee, AttendeeStatus } from '../domain/attendee.js';
import type { Contact } from '../domain/contact.js';
import type { CventEvent } from '../domain/event.js';
import type { EventSpec } from '../domain/event-spec.js';
import type { EventState } from '../domain/event-state.js';
import { populate } from '../domain/populate.js';
import type { Enrolment, Session } from '../domain/session.js';
import type { Speaker } from '../domain/speaker.js';
import type { Stamps } from '../messages/stamps.js';

/** An attendee with the contact who holds it. */
export interface AttendeeView {
  readonly attendee: Attendee;
  readonly contact: Contact;
}

/** One piece of a list. `nextOffset` is null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly nextOffset: number | null;
}

/** Which part of a list; `status` filters before paging. */
export interface PageRequest {
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  readonly status?: AttendeeStatus | undefined;
}

/** An Accepted attendee, reduced to what another system must agree on. */
export interface AcceptedAttendee {
  readonly id: string;
  readonly contactId: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Empty for guests who gave none. */
  readonly email: string;
  readonly guest: boolean;
  /** A name; null for none. */
  readonly registrationType: string | null;
}

/** Sets up events and answers what is in them. */
export class EventOperations {
  constructor(
    private readonly account: Account,
    private readonly stamps: Stamps,
  ) {}

  /** Creates the event and everyone in it; an event of the same id is replaced. No messages. @throws InvalidInputError for an unknown time zone */
  put(spec: EventSpec = {}): CventEvent {
    if (spec.timezone !== undefined && !isTimezone(spec.timezone)) {
      throw new InvalidInputError('event.bad_timezone', `"${spec.timezone}" is no time zone: use an IANA name such as Europe/Berlin.`);
    }
    if (spec.id !== undefined && this.account.events.has(spec.id.toLowerCase())) this.account.removeEvent(spec.id);
    return populate(this.account, spec, this.stamps.next()).event;
  }

  /** All events. */
  list(): CventEvent[] {
    return [...this.account.events.values()].map(({ event }) => event);
  }

  /** The event with its people and agenda. @throws NotFoundError */
  get(eventId: string): EventState {
    return this.account.event(eventId);
  }

  /** @throws NotFoundError */
  delete(eventId: string): void {
    this.account.removeEvent(eventId);
  }

  /** @throws NotFoundError */
  attendee(eventId: string, attendeeId: string): AttendeeView {
    return this.withContact(this.account.attendee(eventId, attendeeId));
  }

  /** Attendees in the order in which they came. @throws NotFoundError */
  attendees(eventId: string, { offset = 0, limit = 100, status }: PageRequest = {}): Page<AttendeeView> {
    const all = this.account.event(eventId).attendees;
    const rows = status === undefined ? all : all.filter((attendee) => attendee.status === status);
    const items = rows.slice(offset, offset + limit).map((attendee) => this.withContact(attendee));
    const end = offset + items.length;
    return { items, total: rows.length, nextOffset: end < rows.length ? end : null };
  }

  /** @throws NotFoundError */
  sessions(eventId: string): Session[] {
    return [...this.account.event(eventId).sessions.values()];
  }

  /** @throws NotFoundError */
  speakers(eventId: string): Speaker[] {
    return [...this.account.event(eventId).speakers.values()];
  }

  /** Enrolments of one attendee, or of everyone. @throws NotFoundError */
  enrolments(eventId: string, attendeeId?: string): Enrolment[] {
    const state = this.account.event(eventId);
    return attendeeId === undefined ? [...state.allEnrolments()] : [...state.enrolmentsOf(cventId(attendeeId) ?? '')];
  }

  /** Everyone who is Accepted, for comparison with another system. @throws NotFoundError */
  snapshot(eventId: string): AcceptedAttendee[] {
    const { event, attendees } = this.account.event(eventId);
    const types = new Map(event.registrationTypes.map(({ id, name }) => [id, name]));
    return attendees
      .filter(({ status }) => status === 'Accepted')
      .map(({ id, contactId, guest, registrationTypeId }) => {
        const { firstName, lastName, email } = this.account.contact(contactId);
        const registrationType = registrationTypeId === null ? null : (types.get(registrationTypeId) ?? null);
        return { id, contactId, firstName, lastName, email, guest, registrationType };
      });
  }

  private withContact(attendee: Attendee): AttendeeView {
    return { attendee, contact: this.account.contact(attendee.contactId) };
  }
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
