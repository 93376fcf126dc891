import type { Json } from '#kernel';
import type { Account } from '../domain/account.js';
import type { Attendee } from '../domain/attendee.js';
import type { EventState } from '../domain/event-state.js';
import type { Session } from '../domain/session.js';
import type { PushReceipt, WebhookPusher } from '../delivery/webhook-pusher.js';
import { type AttendeeSubject, buildAttendeeElement } from '../messages/build-attendee-element.js';
import type { SessionSubject } from '../messages/build-session-element.js';
import { buildSessionRegistrationElement } from '../messages/build-session-registration-element.js';
import { buildSubstitutionElement } from '../messages/build-substitution-element.js';
import { buildSyncedAttendeeElement } from '../messages/build-synced-attendee-element.js';
import type { ElementSource, EventType } from '../messages/envelope.js';
import type { MessageStyle } from '../messages/message-style.js';
import type { Emission } from './emission.js';

/** Turns what happened into messages. Every element shows its subject as it is at the moment of the call. */
export class Publisher {
  constructor(
    private readonly account: Account,
    private readonly pusher: WebhookPusher,
    private readonly style: MessageStyle,
  ) {}

  /** Tells of attendees: accepted, modified, cancelled. */
  attendees(
    eventType: 'InviteeOrGuestAccepted' | 'InviteeOrGuestModified' | 'InviteeOrGuestCancelled',
    state: EventState,
    attendees: readonly Attendee[],
    emission: Emission,
  ): PushReceipt {
    const elements = attendees.map((attendee) => {
      const subject = this.subject(state, attendee);
      return () => buildAttendeeElement(subject, this.style);
    });
    return this.push(eventType, state, elements, emission);
  }

  /** Tells of a place in a session that was taken or given back. */
  sessionRegistration(
    eventType: 'InviteeRegistersForCventSession' | 'InviteeCancelsRegistrationForCventSession',
    state: EventState,
    attendee: Attendee,
    session: Session,
    emission: Emission,
  ): PushReceipt {
    const subject = this.subject(state, attendee);
    return this.push(eventType, state, [() => buildSessionRegistrationElement(subject, session, this.style)], emission);
  }

  /** Tells that another contact holds a registration. */
  substitution(state: EventState, attendee: Attendee, oldContactId: string, emission: Emission): PushReceipt {
    const subject = this.subject(state, attendee);
    return this.push('InviteeSubstitutedInAnEvent', state, [() => buildSubstitutionElement(subject, oldContactId)], emission);
  }

  /** Tells of attendees because someone pressed Sync. */
  syncedAttendees(state: EventState, attendees: readonly Attendee[], emission: Emission): PushReceipt {
    const elements = attendees.map((attendee) => {
      const subject = this.subject(state, attendee);
      const registered = state.enrolmentsOf(attendee.id).filter(({ status }) => status === 'Registered');
      const sessionIds = registered.map(({ sessionId }) => sessionId);
      return () => buildSyncedAttendeeElement(subject, sessionIds, this.style);
    });
    return this.push('AttendeeManualSynced', state, elements, emission);
  }

  /** Tells of sessions; the caller says how each looks. */
  sessions(
    eventType: Extract<EventType, `Session${string}`>,
    state: EventState,
    sessions: readonly Session[],
    build: (subject: SessionSubject, style: MessageStyle) => Json,
    emission: Emission,
  ): PushReceipt {
    const { event } = state;
    const elements = sessions.map((session) => () => build({ accountId: this.account.id, event, session }, this.style));
    return this.push(eventType, state, elements, emission);
  }

  private push(eventType: EventType, state: EventState, elements: readonly ElementSource[], { silent, delivery }: Emission): PushReceipt {
    if (silent) return { messageStubs: [] };
    return this.pusher.push({ eventType, eventId: state.event.id, elements, delivery });
  }

  private subject(state: EventState, attendee: Attendee): AttendeeSubject {
    return { accountId: this.account.id, event: state.event, attendee, contact: this.account.contact(attendee.contactId) };
  }
}
