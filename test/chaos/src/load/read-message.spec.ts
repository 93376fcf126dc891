import { describe, expect, it } from 'vitest';
import { readMessage } from './read-message.js';

const ELEMENT = { inviteeStub: 'A1', contactStub: 'C1', inviteeStatus: 'Accepted', firstName: 'Ada', email: 'Ada@Example.com' };

function told(eventType: string, element: object): ReturnType<typeof readMessage> {
  return readMessage(JSON.stringify({ eventType, messageStub: 'm1', messageTime: '2031-06-09T08:00:00.500Z', message: [element] }));
}

describe('what a message tells, read by the harness', () => {
  it('is about an attendee, with ids and email in lower case', () => {
    expect(told('InviteeOrGuestModified', ELEMENT)).toMatchObject({
      stub: 'm1',
      timeMs: Date.UTC(2031, 5, 9, 8, 0, 0, 500),
      attendee: { attendeeId: 'a1', contactId: 'c1', status: 'Accepted', firstName: 'Ada', email: 'ada@example.com', company: '' },
      session: null,
      place: null,
    });
  });

  it.each([
    ['InviteeRegistersForCventSession', { sessionStub: 'S1' }, true],
    ['InviteeCancelsRegistrationForCventSession', { sessions: [{ sessionStub: 'S1' }] }, false],
  ])('is about a place too: %s', (eventType, session, isRegistered) => {
    expect(told(eventType, { ...ELEMENT, ...session })).toMatchObject({
      attendee: { attendeeId: 'a1' },
      place: { attendeeId: 'a1', sessionId: 's1', isRegistered },
    });
  });

  it.each([
    ['SessionUpdated', false],
    ['SessionDeleted', true],
  ])('is about a session: %s', (eventType, isDeleted) => {
    expect(told(eventType, { sessionStub: 'S1', sessionName: 'Opening' })).toMatchObject({
      attendee: null,
      session: { sessionId: 's1', title: 'Opening', isDeleted },
    });
  });
});
