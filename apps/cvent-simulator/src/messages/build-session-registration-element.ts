import type { Session } from '../domain/session.js';
import { type AttendeeSubject, buildAttendeePart } from './build-attendee-element.js';
import { sessionTime, stub } from './formats.js';
import type { MessageStyle } from './message-style.js';

/** One element of InviteeRegistersForCventSession and InviteeCancelsRegistrationForCventSession. */
export function buildSessionRegistrationElement(subject: AttendeeSubject, session: Session, style: MessageStyle) {
  return { ...buildAttendeePart(subject, style), ...buildSessionPart(session, style) };
}

function buildSessionPart(session: Session, { sessionForm }: MessageStyle) {
  if (sessionForm === 'flat') return { sessionStub: stub(session.id), sessionName: session.title };
  return {
    sessions: [
      {
        sessionStub: stub(session.id),
        sessionName: session.title,
        sessionCode: session.code,
        sessionStartDateTime: sessionTime(session.startLocal),
        sessionEndDateTime: sessionTime(session.endLocal),
      },
    ],
  };
}
