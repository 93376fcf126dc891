import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SENSITIVE_FIELDS, STANDARD_FIELDS, subjectIdOf, type AttendeeFact, type Fact, type SessionFact, type Stamp } from '#contracts';
import { type ElementReading, hasSensitiveValue, type MessageContext, readElement } from './read-element.js';

const EVENT = 'e1d5e0a7-6c3f-4a29-9e84-50f7c2d8136a';
const INVITEE = 'a1d5e0a7-6c3f-4a29-9e84-50f7c2d8136a';
const SESSION = '2e8f6a1b-7c40-4d93-b5e2-84a9c1f07d36';
const ZERO = '00000000-0000-0000-0000-000000000000';

const contextOf = (eventType: string): MessageContext => ({
  inboxMessageId: 'inbox-1',
  eventType,
  messageId: 'stub-1',
  bodySha256: 'ab'.repeat(32),
  asOfMs: 1_000,
  eventId: EVENT,
});
const anElement = (more: object = {}): object => ({ eventStub: EVENT, inviteeStub: INVITEE, firstName: 'Ada', lastName: 'King', email: 'ada@example.com', ...more }); // prettier-ignore
const read = (element: unknown, eventType = 'InviteeOrGuestAccepted'): ElementReading => readElement(element, 3, contextOf(eventType));

function factsOf(element: unknown, eventType?: string): readonly Fact[] {
  const reading = read(element, eventType);
  if (reading.kind !== 'facts') throw new Error(JSON.stringify(reading));
  return reading.facts;
}
function factOf(element: unknown, eventType?: string): AttendeeFact {
  const [fact] = factsOf(element, eventType);
  if (fact?.kind !== 'attendee') throw new Error(JSON.stringify(fact));
  return fact;
}
function sessionOf(element: unknown, eventType: string): SessionFact {
  const [fact] = factsOf(element, eventType);
  if (fact?.kind !== 'session') throw new Error(JSON.stringify(fact));
  return fact;
}
function quarantineOf(element: unknown, eventType?: string): string | null {
  const reading = read(element, eventType);
  return reading.kind === 'quarantined' ? reading.problem.code : null;
}

describe('the stamp', () => {
  const stampOf = (more: Partial<MessageContext>, index = 3): Stamp => {
    const reading = readElement(anElement(), index, { ...contextOf('InviteeOrGuestModified'), ...more });
    if (reading.kind !== 'facts') throw new Error(reading.kind);
    return reading.facts[0]!.stamp;
  };

  it('is the same whenever the same body is read, and another for each element', () => {
    expect(stampOf({ inboxMessageId: 'inbox-2' })).toEqual(stampOf({}));
    expect(stampOf({}, 4).id > stampOf({}, 3).id).toBe(true);
  });

  it('guarantee 2: differs between bodies that Cvent gave the same id and time, so that their order does not matter', () => {
    expect(stampOf({ bodySha256: 'cd'.repeat(32) })).not.toEqual(stampOf({}));
    expect(stampOf({ messageId: 'stub-2', bodySha256: '00'.repeat(32) }).id > stampOf({}).id).toBe(true);
  });
});

describe('what a type of message leads to', () => {
  it.each([
    ['InviteeOrGuestAccepted', ['attendee']],
    ['InviteeOrGuestModified', ['attendee']],
    ['InviteeOrGuestCancelled', ['attendee']],
    ['InviteeRegistersForCventSession', ['attendee', 'enrolment']],
    ['InviteeCancelsRegistrationForCventSession', ['attendee', 'enrolment']],
    ['SessionCreated', ['session']],
    ['SessionUpdated', ['session']],
    ['SessionDeleted', ['session']],
  ])('G5: %s is processed', (eventType, kinds) => {
    expect(factsOf(anElement({ sessionStub: SESSION }), eventType).map(({ kind }) => kind)).toEqual(kinds);
  });

  it.each(['ContactCreated', 'InviteeAttendsCventSession', 'InviteeOrGuestEmailSent', 'SomethingCventInventsTomorrow', 'inviteeorguestaccepted', '__proto__'])(
    'G5: %s is counted and left alone, whatever it holds',
    (eventType) => {
      const expected = { kind: 'ignored', reason: 'unsupported_type', unsaid: [] };
      for (const element of [anElement(), {}, null, 'text', [1]]) expect(read(element, eventType)).toEqual(expected);
    },
  ); // prettier-ignore

  it.each([
    ['InviteeSubstitutedInAnEvent', ['attendee', 'enrolment']],
    ['AttendeeManualSynced', ['attendee', 'enrolment']],
    ['SessionManualSynced', ['session']],
    ['SpeakerManualSynced', ['session']],
    ['EventManualSynced', ['session', 'attendee', 'enrolment']],
  ])('B8: %s is not applied, and asks for a settle read of its own event', (eventType, unsaid) => {
    expect(read(anElement(), eventType)).toEqual({ kind: 'ignored', reason: 'unsupported_type', unsaid });
    expect(read(anElement({ eventStub: INVITEE }), eventType)).toEqual({
      kind: 'ignored',
      reason: 'foreign_event',
      unsaid: [],
    });
  });
});

describe('whose event it is', () => {
  it('G6: an element of another event is left alone', () => {
    expect(read(anElement({ eventStub: INVITEE }))).toEqual({ kind: 'ignored', reason: 'foreign_event', unsaid: [] });
  });

  it('G6: the event is the same in upper case and with blanks around it', () => {
    expect(read(anElement({ eventStub: ` ${EVENT.toUpperCase()} ` })).kind).toBe('facts');
  });

  it.each([undefined, null, '', ZERO, 7, {}])('B4: an element whose event is %j is quarantined', (eventStub) => {
    expect(quarantineOf(anElement({ eventStub }))).toBe('event_missing');
  });
});

describe('who it is about', () => {
  it('reads ids in lower case', () => {
    const fact = factOf(anElement({ inviteeStub: INVITEE.toUpperCase(), contactStub: 'C-1' }));
    expect(fact).toMatchObject({ attendeeId: INVITEE, values: { contactId: 'c-1' } });
  });

  it.each([undefined, null, '', ' ', ZERO, 7, [INVITEE], '\u0000', 'x'.repeat(201)])('B4: an element whose attendee is %j is quarantined', (inviteeStub) => {
    expect(quarantineOf(anElement({ inviteeStub }))).toBe('invitee_missing');
  }); // prettier-ignore

  it.each([null, 'text', 7, true, []])('B3: an element that is %j is quarantined and harms no other', (element) => {
    expect(quarantineOf(element)).toBe('element_not_an_object');
  });

  it('takes the zero UUID of a contact for none', () => {
    expect(factOf(anElement({ contactStub: ZERO })).values).not.toHaveProperty('contactId');
  });
});

describe('what status it implies', () => {
  it.each([
    ['InviteeOrGuestAccepted', undefined, 'Accepted'],
    ['InviteeOrGuestAccepted', 'Accepted', 'Accepted'],
    ['InviteeOrGuestAccepted', 'Pending Approval', 'Pending Approval'],
    ['InviteeOrGuestModified', undefined, undefined],
    ['InviteeOrGuestModified', '', undefined],
    ['InviteeOrGuestModified', ' Declined ', 'Declined'],
    ['InviteeRegistersForCventSession', undefined, undefined],
  ])('G7: %s with the status %j says %j', (eventType, inviteeStatus, status) => {
    expect(factOf(anElement({ inviteeStatus }), eventType).values['status']).toBe(status);
  });

  it.each([
    [undefined, 'Cancelled'],
    ['Accepted', 'Cancelled'],
    ['accepted ', 'Cancelled'],
    ['Cancelled', 'Cancelled'],
    ['Declined', 'Declined'],
    [5, 'Cancelled'],
  ])('G8: a cancellation with the status %j says %j, never Accepted', (inviteeStatus, status) => {
    expect(factOf(anElement({ inviteeStatus }), 'InviteeOrGuestCancelled').values['status']).toBe(status);
  });

  it('B7: only an InviteeOrGuestAccepted counts as an acceptance', () => {
    expect(factOf(anElement()).acceptedAtMs).not.toBeNull();
    expect(factOf(anElement({ inviteeStatus: 'Accepted' }), 'InviteeOrGuestModified').acceptedAtMs).toBeNull();
  });
});

describe('what values it holds', () => {
  it('says when, by which message and which element, so that facts have one order', () => {
    expect(factOf(anElement())).toMatchObject({
      stamp: { asOfMs: 1_000, kind: 'message', id: 'stub-1#000003#abababababababab' },
      cause: { type: 'message', id: 'inbox-1', eventType: 'InviteeOrGuestAccepted' },
    });
  });

  it('takes an empty text for an empty value, and leaves out what the message does not mention', () => {
    const { values } = factOf(anElement({ company: '', title: undefined, isGuest: false }));
    expect(values).toMatchObject({ company: null, isGuest: false, firstName: 'Ada' });
    expect(values).not.toHaveProperty('title');
  });

  it('reads the answers to custom fields by their id: text, number, truth and lists', () => {
    const customFields = [
      { id: 'F1', name: 'T-shirt', value: 'M' },
      { id: 'F2', value: ['a', 'b\u0000'] },
      { id: 'F3', value: 7 },
      { id: 'F4', value: true },
      { id: 'F5', value: '' },
      { id: 'F6', value: { odd: 1 } },
      { id: ZERO, value: 'none' },
      'odd',
      null,
    ];
    const { values } = factOf(anElement({ customFields }));
    expect(Object.fromEntries(Object.entries(values).filter(([key]) => key.startsWith('custom:')))).toEqual({
      'custom:f1': 'M', 'custom:f2': ['a', 'b'], 'custom:f3': '7', 'custom:f4': true, 'custom:f5': null,
    }); // prettier-ignore
  });

  it.each(['text', 7, null, { id: 'F1', value: 'x' }])('does without custom fields when they are %j', (customFields) => {
    expect(Object.keys(factOf(anElement({ customFields })).values).join()).not.toContain('custom:');
  });

  it('removes NUL and halves of surrogate pairs, which Postgres cannot hold', () => {
    const fact = factOf(anElement({ inviteeStub: `${INVITEE}\u0000`, firstName: 'A\u0000d\uD800a', lastName: '\uD83D\uDE00', inviteeStatus: 'Acc\u0000epted' }));
    expect(fact).toMatchObject({ attendeeId: INVITEE, values: { firstName: 'Ad\uFFFDa', lastName: '\uD83D\uDE00', status: 'Accepted' } });
  }); // prettier-ignore

  it('leaves out a value that is longer than any of Cvent’s, and says so', () => {
    const reading = read(anElement({ company: 'x'.repeat(20_001) }));
    expect(reading).toMatchObject({ kind: 'facts', problems: [{ index: 3, code: 'value_too_long' }] });
    expect(factOf(anElement({ company: 'x'.repeat(20_001) })).values).not.toHaveProperty('company');
  });

  it.each(SENSITIVE_FIELDS)('keeps no %s, and knows that the message holds one', (field) => {
    expect(Object.values(factOf(anElement({ [field]: 'K-123' })).values)).not.toContain('K-123');
    expect(hasSensitiveValue(anElement({ [field]: 'K-123' }))).toBe(true);
    expect(hasSensitiveValue(anElement({ [field]: '' }))).toBe(false);
  });
});

describe('sessions and registrations for them', () => {
  const other = '91c4e7d0-3b68-4f52-86a9-d0e715f2c3b4';
  const registered = (element: object, eventType = 'InviteeRegistersForCventSession') =>
    factsOf(anElement(element), eventType).flatMap((fact) =>
      fact.kind === 'enrolment' ? [[fact.sessionId, fact.status, fact.isRegistration]] : [],
    );

  it.each([
    ['sessions[].sessionStub', { sessions: [{ sessionStub: SESSION }, { sessionStub: other.toUpperCase() }] }],
    ['sessionStub and sessionStubList[]', { sessionStub: SESSION, sessionStubList: [other, SESSION] }],
    ['all of them', { sessions: [{ sessionStub: SESSION }], sessionStub: SESSION, sessionStubList: [other] }],
  ])('G5: a registration names its sessions by %s, each counts once', (_, places) => {
    expect(registered(places)).toEqual([SESSION, other].map((id) => [id, 'Registered', true]));
    const cancelled = registered(places, 'InviteeCancelsRegistrationForCventSession');
    expect(cancelled).toEqual([SESSION, other].map((id) => [id, 'Cancelled', false]));
  });

  it('G5: a registration that names no session is recorded, and asks for a read of registrations', () => {
    const reading = read(anElement({ sessions: [{}], sessionStub: '' }), 'InviteeRegistersForCventSession');
    expect(reading).toMatchObject({
      kind: 'facts',
      facts: [{ kind: 'attendee' }],
      problems: [{ code: 'session_missing', index: 3 }],
      unsaid: ['enrolment'],
    });
  });

  it('G13: a session is quarantined that names no id, and no other key is needed', () => {
    expect(quarantineOf({ eventStub: EVENT, sessionName: 'Keynote' }, 'SessionUpdated')).toBe('session_missing');
    expect(sessionOf({ eventStub: EVENT, sessionStub: SESSION.toUpperCase() }, 'SessionUpdated')).toMatchObject({
      sessionId: SESSION,
      values: { deleted: false },
    });
  });

  it('G13: a session says what its keys say, speakers only where the list is there', () => {
    const element = {
      eventStub: EVENT,
      sessionStub: SESSION,
      sessionName: 'Keynote',
      sessionCode: '',
      sessionStartDateTime: '2031-06-09T09:00:00.000',
      included: true,
      status: 'Active',
    };
    const values = { deleted: false, title: 'Keynote', code: null, startsAt: '2031-06-09T09:00:00.000', included: true, status: 'Active' };
    expect(sessionOf(element, 'SessionCreated').values).toEqual(values);
    expect(sessionOf({ ...element, speakers: [INVITEE.toUpperCase(), ZERO] }, 'SessionUpdated').values).toEqual({
      ...values,
      speakers: [INVITEE],
    });
    expect(sessionOf(element, 'SessionDeleted').values).toEqual({ deleted: true });
  });
});

describe('any element at all', () => {
  const anyEventType = fc.constantFrom(
    'InviteeOrGuestAccepted', 'InviteeOrGuestCancelled', 'InviteeRegistersForCventSession', 'SessionCreated', 'SessionUpdated', 'SessionDeleted', 'InviteeSubstitutedInAnEvent', 'Other',
  ); // prettier-ignore
  const anyText = fc.string({ unit: 'binary' });
  const anyId = fc.oneof(anyText, fc.constantFrom(EVENT, INVITEE, ZERO, '\u0000', '\uD800'), fc.jsonValue());
  const anyAnswer = fc.oneof(fc.jsonValue(), fc.record({ id: anyId, value: fc.oneof(fc.jsonValue(), fc.array(anyText)) }));
  const likeAnElement = fc
    .tuple(
      fc.record({ eventStub: fc.constantFrom(EVENT, EVENT.toUpperCase()), inviteeStub: anyId, contactStub: anyId, sessionStub: anyId, sessionStubList: fc.oneof(fc.array(anyId), fc.jsonValue()) }, { requiredKeys: ['eventStub'] }),
      fc.record({ sessions: fc.oneof(fc.array(fc.oneof(fc.jsonValue(), fc.record({ sessionStub: anyId }))), fc.jsonValue()), sessionName: anyText, speakers: fc.oneof(fc.array(anyId), fc.jsonValue()), included: fc.jsonValue(), inviteeStatus: fc.oneof(anyText, fc.jsonValue()), isGuest: fc.jsonValue(), customFields: fc.oneof(fc.array(anyAnswer), fc.jsonValue()) }, { requiredKeys: [] }),
      fc.dictionary(fc.constantFrom(...STANDARD_FIELDS.map(({ name }) => name), ...SENSITIVE_FIELDS, '__proto__', 'constructor'), fc.oneof(anyText, fc.jsonValue())),
    )
    .map(([ids, extras, fields]) => ({ ...fields, ...extras, ...ids })); // prettier-ignore

  it('B3: is read without throwing', () => {
    fc.assert(fc.property(fc.oneof(fc.jsonValue(), likeAnElement), anyEventType, (element, eventType) => void read(element, eventType)));
  });

  it('B3: gives only facts that Postgres can hold', () => {
    fc.assert(
      fc.property(likeAnElement, anyEventType, (element, eventType) => {
        const reading = read(element, eventType);
        if (reading.kind !== 'facts') return;
        for (const fact of reading.facts) {
          const values = 'values' in fact ? fact.values : {};
          expect(subjectIdOf(fact)).not.toMatch(/^ | $|^$/);
          const texts = [subjectIdOf(fact), ...Object.entries(values).flat(2)].filter((value) => typeof value === 'string');
          for (const text of texts) expect(/\u0000|\p{Surrogate}/u.test(text), JSON.stringify(text)).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });
});
