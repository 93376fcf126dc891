import type { Attendee } from './attendee.js';
import type { CventEvent } from './event.js';
import type { Random } from './random.js';
import type { Enrolment, Session } from './session.js';
import type { Speaker } from './speaker.js';

const NO_ENROLMENTS: readonly Enrolment[] = [];

/** An event with everyone and everything in it. Keeps attendees in the order in which they came, so that pages are stable. */
export class EventState {
  readonly sessions = new Map<string, Session>();
  readonly speakers = new Map<string, Speaker>();
  private readonly rows: Attendee[] = [];
  private readonly positions = new Map<string, number>();
  private readonly byContact = new Map<string, string>();
  private readonly enrolments = new Map<string, readonly Enrolment[]>();

  /** `random` decides everything that is made up after seeding. */
  constructor(
    public event: CventEvent,
    readonly random: Random,
  ) {}

  /** How many attendees there are, whatever their status. */
  get size(): number {
    return this.rows.length;
  }

  /** All attendees, oldest first. */
  get attendees(): readonly Attendee[] {
    return this.rows;
  }

  /** The attendee with this id in lower case. */
  attendee(attendeeId: string): Attendee | undefined {
    const position = this.positions.get(attendeeId);
    return position === undefined ? undefined : this.rows[position];
  }

  /** The registration of a contact: there is at most one in an event. */
  attendeeOfContact(contactId: string): Attendee | undefined {
    const attendeeId = this.byContact.get(contactId);
    return attendeeId === undefined ? undefined : this.attendee(attendeeId);
  }

  /** Adds the attendee, or replaces the one with the same id. */
  put(attendee: Attendee): void {
    const position = this.positions.get(attendee.id);
    if (position === undefined) {
      this.positions.set(attendee.id, this.rows.length);
      this.rows.push(attendee);
    } else {
      const before = this.rows[position]!;
      if (before.contactId !== attendee.contactId) this.byContact.delete(before.contactId);
      this.rows[position] = attendee;
    }
    this.byContact.set(attendee.contactId, attendee.id);
  }

  /** Takes an attendee out, with its enrolments. */
  remove(attendeeId: string): void {
    const position = this.positions.get(attendeeId);
    if (position === undefined) return;
    const [removed] = this.rows.splice(position, 1);
    this.positions.delete(attendeeId);
    for (const [index, { id }] of this.rows.entries()) if (index >= position) this.positions.set(id, index);
    if (this.byContact.get(removed!.contactId) === attendeeId) this.byContact.delete(removed!.contactId);
    this.enrolments.delete(attendeeId);
  }

  /** Every enrolment of an attendee, cancelled ones included. */
  enrolmentsOf(attendeeId: string): readonly Enrolment[] {
    return this.enrolments.get(attendeeId) ?? NO_ENROLMENTS;
  }

  /** Every enrolment of the event, cancelled ones included. */
  *allEnrolments(): Generator<Enrolment> {
    for (const list of this.enrolments.values()) yield* list;
  }

  /** Adds the enrolment, or replaces the one of the same attendee and session. */
  putEnrolment(enrolment: Enrolment): void {
    const others = this.enrolmentsOf(enrolment.attendeeId).filter(({ sessionId }) => sessionId !== enrolment.sessionId);
    this.enrolments.set(enrolment.attendeeId, [...others, enrolment]);
  }

  /** Removes a session and every enrolment in it. */
  removeSession(sessionId: string): void {
    this.sessions.delete(sessionId);
    for (const [attendeeId, list] of this.enrolments) {
      const kept = list.filter((enrolment) => enrolment.sessionId !== sessionId);
      if (kept.length < list.length) this.enrolments.set(attendeeId, kept);
    }
  }
}
