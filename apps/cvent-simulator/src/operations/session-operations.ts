import { ConflictError } from '#kernel';
import type { Account } from '../domain/account.js';
import type { EventState } from '../domain/event-state.js';
import type { Enrolment, EnrolmentStatus, Session } from '../domain/session.js';
import type { PushReceipt } from '../delivery/webhook-pusher.js';
import { buildDeletedSessionElement, buildSessionElement } from '../messages/build-session-element.js';
import type { Stamps } from '../messages/stamps.js';
import type { Emission } from './emission.js';
import type { Publisher } from './publisher.js';

/** What may be said of a session. Left out: not changed, or the usual for a new one. */
export type SessionInput = { readonly [K in Exclude<keyof Session, 'id' | 'created' | 'lastModified'>]?: Session[K] | undefined };

/** A session after a change, and what was sent about it. */
export interface SessionChange {
  readonly session: Session;
  readonly sent: PushReceipt;
}

/** An enrolment after a change, and what was sent about it. */
export interface EnrolmentChange {
  readonly enrolment: Enrolment;
  readonly sent: PushReceipt;
}

/** What happens to the agenda and to the places in it. */
export class SessionOperations {
  constructor(
    private readonly account: Account,
    private readonly stamps: Stamps,
    private readonly publisher: Publisher,
  ) {}

  /** Adds a session and tells SessionCreated. @throws NotFoundError */
  create(eventId: string, input: SessionInput, emission: Emission = {}): SessionChange {
    const state = this.account.event(eventId);
    const at = this.stamps.next();
    const { startLocal } = state.event;
    const session: Session = {
      id: state.random.uuid(),
      title: 'New session',
      code: '',
      description: '',
      startLocal,
      endLocal: input.startLocal ?? startLocal,
      included: false,
      status: 'Active',
      capacity: null,
      location: '',
      category: '',
      speakerIds: [],
      answers: {},
      created: at,
      lastModified: at,
      ...given(input),
    };
    state.sessions.set(session.id, session);
    return { session, sent: this.publisher.sessions('SessionCreated', state, [session], buildSessionElement, emission) };
  }

  /** Changes a session and tells SessionUpdated. @throws NotFoundError */
  update(eventId: string, sessionId: string, input: SessionInput, emission: Emission = {}): SessionChange {
    const state = this.account.event(eventId);
    const before = this.account.session(eventId, sessionId);
    const session: Session = { ...before, ...given(input), lastModified: this.stamps.next() };
    state.sessions.set(session.id, session);
    return { session, sent: this.publisher.sessions('SessionUpdated', state, [session], buildSessionElement, emission) };
  }

  /** Removes a session and the places in it and tells SessionDeleted. @throws NotFoundError */
  delete(eventId: string, sessionId: string, emission: Emission = {}): SessionChange {
    const state = this.account.event(eventId);
    const session = this.account.session(eventId, sessionId);
    state.removeSession(session.id);
    return { session, sent: this.publisher.sessions('SessionDeleted', state, [session], buildDeletedSessionElement, emission) };
  }

  /** Gives an attendee a place and tells InviteeRegistersForCventSession. @throws NotFoundError @throws ConflictError for a session that everyone is in */
  enrol(eventId: string, sessionId: string, attendeeId: string, emission: Emission = {}): EnrolmentChange {
    const session = this.account.session(eventId, sessionId);
    if (session.included) {
      throw new ConflictError('session.included', `Session ${sessionId} is part of every registration: enrol in an optional one.`);
    }
    return this.setEnrolment(eventId, session, attendeeId, 'Registered', emission);
  }

  /** Takes the place back and tells InviteeCancelsRegistrationForCventSession. @throws NotFoundError */
  cancelEnrolment(eventId: string, sessionId: string, attendeeId: string, emission: Emission = {}): EnrolmentChange {
    return this.setEnrolment(eventId, this.account.session(eventId, sessionId), attendeeId, 'Cancelled', emission);
  }

  private setEnrolment(
    eventId: string,
    session: Session,
    attendeeId: string,
    status: EnrolmentStatus,
    emission: Emission,
  ): EnrolmentChange {
    const state: EventState = this.account.event(eventId);
    const attendee = this.account.attendee(eventId, attendeeId);
    const at = this.stamps.next();
    const before = state.enrolmentsOf(attendee.id).find(({ sessionId }) => sessionId === session.id);
    const enrolment: Enrolment = {
      id: `${session.id}::${attendee.id}`,
      sessionId: session.id,
      attendeeId: attendee.id,
      created: before?.created ?? at,
      status,
      lastModified: at,
    };
    state.putEnrolment(enrolment);
    const eventType = status === 'Cancelled' ? 'InviteeCancelsRegistrationForCventSession' : 'InviteeRegistersForCventSession';
    return { enrolment, sent: this.publisher.sessionRegistration(eventType, state, attendee, session, emission) };
  }
}

function given(input: SessionInput): Partial<Session> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}
