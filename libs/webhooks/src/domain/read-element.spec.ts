import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SENSITIVE_FIELDS, STANDARD_FIELDS, type Stamp } from '#contracts';
import { type ElementReading, hasSensitiveValue, type MessageContext, readElement } from './read-element.js';

const EVENT = 'e1d5e0a7-6c3f-4a29-9e84-50f7c2d8136a';
const INVITEE = 'a1d5e0a7-6c3f-4a29-9e84-50f7c2d8136a';
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

function factOf(element: unknown, eventType?: string): (ElementReading & { kind: 'fact' })['fact'] {
  const reading = read(element, eventType);
  if (reading.kind !== 'fact') throw new Error(JSON.stringify(reading));
  return reading.fact;
}
function quarantineOf(element: unknown, eventType?: string): string | null {
  const reading = read(element, eventType);
  return reading.kind === 'quarantined' ? reading.problem.code : null;
}

describe('the stamp', () => {
  const stampOf = (more: Partial<MessageContext>, index = 3): Stamp => {
    const reading = readElement(anElement(), index, { ...contextOf('InviteeOrGuestModified'), ...more });
    if (reading.kind !== 'fact') throw new Error(reading.kind);
    return reading.fact.stamp;
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
    ['InviteeOrGuestAccepted', { kind: 'fact', isHeld: false }],
    ['InviteeOrGuestModified', { kind: 'fact', isHeld: false }],
    ['InviteeOrGuestCancelled', { kind: 'fact', isHeld: false }],
    ['InviteeRegistersForCventSession', { kind: 'fact', isHeld: true }],
    ['InviteeCancelsRegistrationForCventSession', { kind: 'fact', isHeld: true }],
    ['SessionCreated', { kind: 'held' }],
    ['SessionUpdated', { kind: 'held' }],
    ['SessionDeleted', { kind: 'held' }],
  ])('G5: %s is processed', (eventType, expected) => {
    expect(read(anElement(), eventType)).toMatchObject(expected);
  });

  it.each(['ContactCreated', 'InviteeAttendsCventSession', 'InviteeOrGuestEmailSent', 'SomethingCventInventsTomorrow', 'inviteeorguestaccepted', '__proto__'])(
    'G5: %s is counted and left alone, whatever it holds',
    (eventType) => {
      const expected = { kind: 'ignored', reason: 'unsupported_type', isSettleWanted: false };
      for (const element of [anElement(), {}, null, 'text', [1]]) expect(read(element, eventType)).toEqual(expected);
    },
  ); // prettier-ignore

  it.each(['InviteeSubstitutedInAnEvent', 'AttendeeManualSynced', 'SessionManualSynced', 'SpeakerManualSynced', 'EventManualSynced'])(
    'B8: %s is not applied, and asks for a settle read of its own event',
    (eventType) => {
      expect(read(anElement(), eventType)).toEqual({ kind: 'ignored', reason: 'unsupported_type', isSettleWanted: true });
      expect(read(anElement({ eventStub: INVITEE }), eventType)).toEqual({
        kind: 'ignored',
        reason: 'foreign_event',
        isSettleWanted: false,
      });
    },
  );
});

describe('whose event it is', () => {
  it('G6: an element of another event is left alone', () => {
    expect(read(anElement({ eventStub: INVITEE }))).toEqual({ kind: 'ignored', reason: 'foreign_event', isSettleWanted: false });
  });

  it('G6: the event is the same in upper case and with blanks around it', () => {
    expect(read(anElement({ eventStub: ` ${EVENT.toUpperCase()} ` })).kind).toBe('fact');
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
    expect(reading).toMatchObject({ kind: 'fact', problems: [{ index: 3, code: 'value_too_long' }] });
    expect(factOf(anElement({ company: 'x'.repeat(20_001) })).values).not.toHaveProperty('company');
  });

  it.each(SENSITIVE_FIELDS)('keeps no %s, and knows that the message holds one', (field) => {
    expect(Object.values(factOf(anElement({ [field]: 'K-123' })).values)).not.toContain('K-123');
    expect(hasSensitiveValue(anElement({ [field]: 'K-123' }))).toBe(true);
    expect(hasSensitiveValue(anElement({ [field]: '' }))).toBe(false);
  });
});

describe('any element at all', () => {
  const anyEventType = fc.constantFrom(
    'InviteeOrGuestAccepted', 'InviteeOrGuestCancelled', 'InviteeRegistersForCventSession', 'SessionCreated', 'InviteeSubstitutedInAnEvent', 'Other',
  ); // prettier-ignore
  const anyText = fc.string({ unit: 'binary' });
  const anyId = fc.oneof(anyText, fc.constantFrom(EVENT, INVITEE, ZERO, '\u0000', '\uD800'), fc.jsonValue());
  const anyAnswer = fc.oneof(fc.jsonValue(), fc.record({ id: anyId, value: fc.oneof(fc.jsonValue(), fc.array(anyText)) }));
  const likeAnElement = fc
    .tuple(
      fc.record({ eventStub: fc.constantFrom(EVENT, EVENT.toUpperCase()), inviteeStub: anyId, contactStub: anyId }, { requiredKeys: ['eventStub'] }),
      fc.record({ inviteeStatus: fc.oneof(anyText, fc.jsonValue()), isGuest: fc.jsonValue(), customFields: fc.oneof(fc.array(anyAnswer), fc.jsonValue()) }, { requiredKeys: [] }),
      fc.dictionary(fc.constantFrom(...STANDARD_FIELDS.map(({ name }) => name), ...SENSITIVE_FIELDS, '__proto__', 'constructor'), fc.oneof(anyText, fc.jsonValue())),
    )
    .map(([ids, extras, fields]) => ({ ...fields, ...extras, ...ids })); // prettier-ignore

  it('B3: is read without throwing', () => {
    fc.assert(fc.property(fc.oneof(fc.jsonValue(), likeAnElement), anyEventType, (element, eventType) => void read(element, eventType)));
  });

  it('B3: gives only facts that Postgres can hold', () => {
    fc.assert(
      fc.property(likeAnElement, (element) => {
        const reading = read(element);
        if (reading.kind !== 'fact') return;
        const { attendeeId, values } = reading.fact;
        expect(attendeeId).not.toBe('');
        const texts = [attendeeId, ...Object.entries(values).flat(2)].filter((value) => typeof value === 'string');
        for (const text of texts) expect(/\u0000|\p{Surrogate}/u.test(text), JSON.stringify(text)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
