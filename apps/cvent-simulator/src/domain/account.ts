import { cventId, NotFoundError } from '#kernel';
import type { Attendee } from './attendee.js';
import { AddressBook } from './address-book.js';
import type { Contact } from './contact.js';
import type { EventState } from './event-state.js';
import type { Session } from './session.js';
import type { Speaker } from './speaker.js';

/** A Cvent account in memory: an address book and events. All ids are lower case; look-ups take any case. */
export class Account {
  constructor(
    readonly id: string,
    readonly contacts = new AddressBook(),
    readonly events = new Map<string, EventState>(),
  ) {}

  /** The same account as someone sees it who may not see these events. */
  without(eventIds: readonly string[]): Account {
    if (eventIds.length === 0) return this;
    const hidden = new Set(eventIds.map(cventId));
    const visible = [...this.events].filter(([id]) => !hidden.has(id));
    return new Account(this.id, this.contacts, new Map(visible));
  }

  /** @throws NotFoundError */
  event(eventId: string): EventState {
    const state = this.events.get(cventId(eventId) ?? '');
    if (state) return state;
    throw new NotFoundError('event.not_found', `There is no event ${eventId}: create it with PUT /admin/events/{eventId}.`);
  }

  /** @throws NotFoundError */
  attendee(eventId: string, attendeeId: string): Attendee {
    const attendee = this.event(eventId).attendee(cventId(attendeeId) ?? '');
    if (attendee) return attendee;
    throw new NotFoundError(
      'attendee.not_found',
      `Event ${eventId} has no attendee ${attendeeId}: list them under /admin/events/{eventId}/attendees.`,
    );
  }

  /** @throws NotFoundError */
  session(eventId: string, sessionId: string): Session {
    const session = this.event(eventId).sessions.get(cventId(sessionId) ?? '');
    if (session) return session;
    throw new NotFoundError(
      'session.not_found',
      `Event ${eventId} has no session ${sessionId}: list them under /admin/events/{eventId}/sessions.`,
    );
  }

  /** The attendee with this id in lower case, with the event it belongs to. */
  findAttendee(attendeeId: string): { readonly state: EventState; readonly attendee: Attendee } | undefined {
    for (const state of this.events.values()) {
      const attendee = state.attendee(attendeeId);
      if (attendee) return { state, attendee };
    }
    return undefined;
  }

  /** The session with this id in lower case, with the event it belongs to. */
  findSession(sessionId: string): { readonly state: EventState; readonly session: Session } | undefined {
    for (const state of this.events.values()) {
      const session = state.sessions.get(sessionId);
      if (session) return { state, session };
    }
    return undefined;
  }

  /** The speaker with this id in lower case, with the event it belongs to. */
  findSpeaker(speakerId: string): { readonly state: EventState; readonly speaker: Speaker } | undefined {
    for (const state of this.events.values()) {
      const speaker = state.speakers.get(speakerId);
      if (speaker) return { state, speaker };
    }
    return undefined;
  }

  /** The contact of an attendee. @throws NotFoundError */
  contact(contactId: string): Contact {
    const contact = this.contacts.get(cventId(contactId) ?? '');
    if (contact) return contact;
    throw new NotFoundError('contact.not_found', `There is no contact ${contactId} in the address book.`);
  }

  /** Replaces a contact; every registration of that contact counts as modified, in all events. */
  replaceContact(contact: Contact): void {
    this.contacts.set(contact.id, contact);
    for (const state of this.events.values()) {
      const attendee = state.attendeeOfContact(contact.id);
      if (attendee) state.put({ ...attendee, lastModified: contact.lastModified });
    }
  }

  /** Removes an event and the contacts that were only in it. */
  removeEvent(eventId: string): void {
    const removed = this.event(eventId);
    this.events.delete(removed.event.id);
    const others = [...this.events.values()];
    for (const { contactId } of removed.attendees) {
      if (!others.some((state) => state.attendeeOfContact(contactId))) this.contacts.delete(contactId);
    }
  }
}
