import type { MadeMessage } from '../log/operations.js';

type Element = Readonly<Record<string, unknown>>;

/** What a body of Cvent's tells: read by the harness's own rules, not by the product's. */
export type Told = Pick<MadeMessage, 'stub' | 'eventType' | 'timeMs' | 'attendee' | 'session' | 'place'>;

/** Reads a body with one element. */
export function readMessage(body: string): Told {
  const { messageStub, eventType, messageTime, message } = JSON.parse(body) as {
    messageStub: string;
    eventType: string;
    messageTime: string;
    message: Element[];
  };
  const element = message[0]!;
  const text = (name: string): string => (typeof element[name] === 'string' ? element[name] : '');
  const id = (name: string): string => text(name).toLowerCase();
  const isSession = eventType.startsWith('Session');
  const isPlace = /^Invitee(Registers|CancelsRegistration)ForCventSession$/.test(eventType);
  const [listed] = Array.isArray(element['sessions']) ? (element['sessions'] as Element[]) : [];
  return {
    stub: messageStub,
    eventType,
    timeMs: Date.parse(messageTime),
    attendee: isSession
      ? null
      : {
          attendeeId: id('inviteeStub'),
          contactId: id('contactStub'),
          status: text('inviteeStatus'),
          firstName: text('firstName'),
          lastName: text('lastName'),
          email: text('email').toLowerCase(),
          company: text('company'),
          title: text('title'),
          registrationType: text('registrationType'),
        },
    session: isSession ? { sessionId: id('sessionStub'), title: text('sessionName'), isDeleted: eventType === 'SessionDeleted' } : null,
    place: isPlace
      ? {
          attendeeId: id('inviteeStub'),
          sessionId: String(listed?.['sessionStub'] ?? element['sessionStub']).toLowerCase(),
          isRegistered: eventType === 'InviteeRegistersForCventSession',
        }
      : null,
  };
}
