import { InvalidInputError } from '#kernel';
import type { Account } from '../domain/account.js';
import type { Attendee, AttendeeStatus } from '../domain/attendee.js';
import { newContact } from '../domain/contact.js';
import type { EventState } from '../domain/event-state.js';
import { addPerson } from '../domain/populate.js';
import type { PushReceipt } from '../delivery/webhook-pusher.js';
import type { Stamps } from '../messages/stamps.js';
import { applyToAttendee, applyToContact, type AttendeeInput, checkInput } from './attendee-input.js';
import type { Emission } from './emission.js';
import type { Publisher } from './publisher.js';

/** A person to register. What is left out is made up. */
export interface NewAttendee extends AttendeeInput {
  /** Unless told, `Accepted`, or for a guest the status of the one who brought it. */
  readonly status?: AttendeeStatus | undefined;
  /** Makes the person a guest of this attendee. */
  readonly guestOf?: string | undefined;
}

/** An attendee after a change, and what was sent about it. */
export interface AttendeeChange {
  readonly attendee: Attendee;
  readonly sent: PushReceipt;
}

/** Several attendees after a change, and what was sent about them. */
export interface AttendeeChanges {
  readonly attendees: readonly Attendee[];
  readonly sent: PushReceipt;
}

/** What happens to attendees in Cvent, whoever does it: planners or the people themselves. */
export class AttendeeOperations {
  constructor(
    private readonly account: Account,
    private readonly stamps: Stamps,
    private readonly publisher: Publisher,
  ) {}

  /** Adds people and tells InviteeOrGuestAccepted (Modified for those of another status). @throws NotFoundError @throws InvalidInputError */
  register(eventId: string, people: readonly NewAttendee[], emission: Emission = {}): AttendeeChanges {
    const state = this.account.event(eventId);
    for (const person of people) this.check(state, person);
    const at = this.stamps.next();
    return this.tellNew(
      state,
      people.map((person) => this.add(state, person, at)),
      emission,
    );
  }

  /** Registers `count` made-up people at once; `guestShare` of them as guests of the one before. @throws NotFoundError */
  registerBurst(eventId: string, count: number, emission: Emission & { readonly guestShare?: number | undefined } = {}): AttendeeChanges {
    const state = this.account.event(eventId);
    const at = this.stamps.next();
    const attendees: Attendee[] = [];
    let primary: Attendee | null = null;
    for (let index = 0; index < count; index++) {
      const isGuest: boolean = state.random.chance(emission.guestShare ?? 0) && primary !== null;
      const attendee = addPerson(this.account, state, state.random, { created: at, status: 'Accepted', primary: isGuest ? primary : null });
      attendees.push(attendee);
      if (!isGuest) primary = attendee;
    }
    return this.tellNew(state, attendees, emission);
  }

  /** Changes a person's data or registration and tells InviteeOrGuestModified. @throws NotFoundError @throws InvalidInputError */
  modify(eventId: string, attendeeId: string, input: AttendeeInput, emission: Emission = {}): AttendeeChange {
    const state = this.account.event(eventId);
    const before = this.account.attendee(eventId, attendeeId);
    const at = this.stamps.next();
    const contact = applyToContact(this.account.contact(before.contactId), input, state.event, at);
    const attendee = applyToAttendee(before, input, state.event, at);
    this.account.replaceContact(contact);
    state.put(attendee);
    return { attendee, sent: this.publisher.attendees('InviteeOrGuestModified', state, [attendee], emission) };
  }

  /** Gives an attendee who is already there the status Accepted and tells InviteeOrGuestAccepted. @throws NotFoundError */
  accept(eventId: string, attendeeId: string, emission: Emission = {}): AttendeeChange {
    return this.changeStatus(eventId, attendeeId, 'Accepted', 'InviteeOrGuestAccepted', emission);
  }

  /** Cancels a registration, and the places in sessions with it, and tells InviteeOrGuestCancelled. @throws NotFoundError */
  cancel(eventId: string, attendeeId: string, emission: Emission = {}): AttendeeChange {
    return this.changeStatus(eventId, attendeeId, 'Cancelled', 'InviteeOrGuestCancelled', emission);
  }

  /** Sets any status, whatever it was, and tells InviteeOrGuestModified. @throws NotFoundError */
  setStatus(eventId: string, attendeeId: string, status: AttendeeStatus, emission: Emission = {}): AttendeeChange {
    return this.changeStatus(eventId, attendeeId, status, 'InviteeOrGuestModified', emission);
  }

  /** Gives a registration to another person and tells InviteeSubstitutedInAnEvent, nothing else. @throws NotFoundError @throws InvalidInputError */
  substitute(eventId: string, attendeeId: string, person: AttendeeInput, emission: Emission = {}): AttendeeChange {
    const state = this.account.event(eventId);
    const before = this.account.attendee(eventId, attendeeId);
    const at = this.stamps.next();
    const id = state.random.uuid();
    const contact = applyToContact(newContact({ id, created: at }), person, state.event, at);
    const attendee = applyToAttendee({ ...before, contactId: id, registrationLastModified: at }, person, state.event, at);
    this.account.contacts.set(id, contact);
    state.put(attendee);
    return { attendee, sent: this.publisher.substitution(state, attendee, before.contactId, emission) };
  }

  /** Takes an attendee out of the event, as nobody is told: Cvent has no message for it. @throws NotFoundError */
  remove(eventId: string, attendeeId: string): void {
    this.account.event(eventId).remove(this.account.attendee(eventId, attendeeId).id);
  }

  /** Refuses a person before anyone is added. */
  private check(state: EventState, { guestOf, ...input }: NewAttendee): void {
    checkInput(input, state.event);
    if (guestOf === undefined || !this.account.attendee(state.event.id, guestOf).guest) return;
    throw new InvalidInputError(
      'attendee.guest_of_guest',
      `${guestOf} is a guest, and guests bring nobody: name the one who brought them.`,
    );
  }

  private add(state: EventState, { status, guestOf, ...input }: NewAttendee, at: string): Attendee {
    const primary = guestOf === undefined ? null : this.account.attendee(state.event.id, guestOf);
    const made = addPerson(this.account, state, state.random, { created: at, status: status ?? 'Accepted', primary });
    const contact = applyToContact(this.account.contact(made.contactId), input, state.event, at);
    const attendee = { ...applyToAttendee(made, input, state.event, at), ...statusFields(made, status ?? made.status, at) };
    this.account.replaceContact(contact);
    state.put(attendee);
    return attendee;
  }

  private tellNew(state: EventState, attendees: readonly Attendee[], emission: Emission): AttendeeChanges {
    const accepted = attendees.filter(({ status }) => status === 'Accepted');
    const others = attendees.filter(({ status }) => status !== 'Accepted');
    const sent = [
      this.publisher.attendees('InviteeOrGuestAccepted', state, accepted, emission),
      this.publisher.attendees('InviteeOrGuestModified', state, others, emission),
    ];
    return { attendees, sent: { messageStubs: sent.flatMap(({ messageStubs }) => messageStubs) } };
  }

  private changeStatus(
    eventId: string,
    attendeeId: string,
    status: AttendeeStatus,
    eventType: Parameters<Publisher['attendees']>[0],
    emission: Emission,
  ): AttendeeChange {
    const state = this.account.event(eventId);
    const before = this.account.attendee(eventId, attendeeId);
    const at = this.stamps.next();
    const attendee = { ...before, ...statusFields(before, status, at), registrationLastModified: at, lastModified: at };
    state.put(attendee);
    if (status === 'Cancelled') this.giveUpSessions(state, attendee.id, at);
    return { attendee, sent: this.publisher.attendees(eventType, state, [attendee], emission) };
  }

  private giveUpSessions(state: EventState, attendeeId: string, at: string): void {
    for (const enrolment of state.enrolmentsOf(attendeeId)) {
      if (enrolment.status !== 'Cancelled') state.putEnrolment({ ...enrolment, status: 'Cancelled', lastModified: at });
    }
  }
}

function statusFields(before: Attendee, status: AttendeeStatus, at: string): Pick<Attendee, 'status' | 'registeredAt' | 'cancelledAt'> {
  return {
    status,
    registeredAt: status === 'Accepted' ? (before.registeredAt ?? at) : before.registeredAt,
    cancelledAt: status === 'Cancelled' ? at : null,
  };
}
