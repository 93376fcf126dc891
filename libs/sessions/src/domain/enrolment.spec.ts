import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agendaVia, isEnrolled, visibilityOf, type AttendeeState, type EnrolmentState } from './enrolment.js';
import { foldEnrolment, type EnrolmentFact, type EnrolmentMirror } from './fold-enrolment.js';

const HERE: AttendeeState = { isInApp: true, endedAtMs: null };
const enrolment = (over: Partial<EnrolmentState> = {}): EnrolmentState => ({ status: 'Registered', asOfMs: 100, registeredAtMs: 100, endedAtMs: null, wasRegistered: true, removedAtMs: null, ...over }); // prettier-ignore
const favourite = (over: Partial<EnrolmentState>): string | null => agendaVia(enrolment(over), HERE, 'personal_agenda');
const managed = (over: Partial<EnrolmentState>): string | null => agendaVia(enrolment(over), HERE, 'managed_schedules');

describe('agendaVia', () => {
  it('G14: an enrolment is a favourite in the personal agenda', () => {
    expect(favourite({})).toBe('favourite');
    for (const status of ['Waitlisted', 'Cancelled', '']) expect(favourite({ status })).toBeNull();
  });

  it('G14: a favourite that was removed stays away until Cvent enrols them anew', () => {
    expect(favourite({ removedAtMs: 150 })).toBeNull();
    expect(favourite({ removedAtMs: 150, asOfMs: 900 })).toBeNull(); // a read says what is so already
    expect(favourite({ removedAtMs: 150, asOfMs: 200, registeredAtMs: 200 })).toBe('favourite');
    expect(favourite({ removedAtMs: 150, asOfMs: 300, endedAtMs: 200 })).toBe('favourite');
    expect(favourite({ removedAtMs: 150, status: 'Cancelled', asOfMs: 200, endedAtMs: 200 })).toBeNull();
  });

  it('G15: a managed session cannot be removed', () => {
    expect(managed({ removedAtMs: 150 })).toBe('managed');
  });

  it('B14: switching the import method converts what is there, and a removal is not forgotten by it', () => {
    const state = enrolment({ removedAtMs: 150 });
    const over = (['personal_agenda', 'managed_schedules', 'personal_agenda'] as const).map((method) => agendaVia(state, HERE, method));
    expect(over).toEqual([null, 'managed', null]);
  });

  it('cancelling an attendee ends the enrolments that are not newer', () => {
    expect(isEnrolled(enrolment({ asOfMs: 100 }), { isInApp: true, endedAtMs: 100 })).toBe(false);
    expect(isEnrolled(enrolment({ asOfMs: 101 }), { isInApp: true, endedAtMs: 100 })).toBe(true);
    expect(isEnrolled(enrolment({}), { isInApp: false, endedAtMs: null })).toBe(false);
  });
});

describe('visibilityOf', () => {
  it.each([
    ['G14: everybody sees every session', 'personal_agenda', false, true, 'everyone'],
    ['G15: a session with a list is for those on it', 'managed_schedules', false, true, 'allowed_people'],
    ['G15: an included session is open to all', 'managed_schedules', true, true, 'everyone'],
    ['G15: a session that nobody was ever registered for is open', 'managed_schedules', false, false, 'everyone'],
  ] as const)('%s', (_, method, isIncluded, wasRestricted, expected) => {
    expect(visibilityOf({ isIncluded, wasRestricted }, method)).toBe(expected);
  });

  it('B12: a restricted session whose last attendee cancels stays restricted, whatever the order of facts', () => {
    const facts: EnrolmentFact[] = [
      { stamp: { asOfMs: 1, kind: 'message', id: 'a' }, status: 'Registered', isRegistration: true },
      { stamp: { asOfMs: 2, kind: 'message', id: 'b' }, status: 'Cancelled', isRegistration: false },
    ];
    for (const order of [facts, [...facts].reverse()]) {
      const { wasRegistered, status } = order.reduce<EnrolmentMirror | null>(foldEnrolment, null)!;
      expect([status, visibilityOf({ isIncluded: false, wasRestricted: wasRegistered }, 'managed_schedules')]).toEqual(['Cancelled', 'allowed_people']); // prettier-ignore
    }
  });
});

describe('foldEnrolment', () => {
  const facts = fc.uniqueArray(
    fc.record({
      asOfMs: fc.nat(20),
      kind: fc.constantFrom('message' as const, 'read' as const),
      id: fc.constantFrom('a', 'b'),
      status: fc.constantFrom('Registered', 'Waitlisted', 'Cancelled'),
      isRegistration: fc.boolean(),
    }),
    { selector: ({ asOfMs, kind, id }) => `${asOfMs} ${kind} ${id}`, minLength: 1, maxLength: 8 },
  );
  const toFact = ({ asOfMs, kind, id, status, isRegistration }: { asOfMs: number; kind: 'message' | 'read'; id: string; status: string; isRegistration: boolean }): EnrolmentFact => ({ stamp: { asOfMs, kind, id }, status, isRegistration }); // prettier-ignore

  it('guarantee 2: any order and any repetition end in the same mirror', () => {
    const orders = facts.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: 2 * list.length })),
    );
    fc.assert(
      fc.property(orders, ([list, order]) => {
        const fold = (told: typeof list): EnrolmentMirror | null => told.map(toFact).reduce<EnrolmentMirror | null>(foldEnrolment, null);
        expect(fold(order)).toEqual(fold(list));
      }),
      { numRuns: 2_000 },
    );
  });

  it('says that nothing changed by answering the same mirror', () => {
    const fact = toFact({ asOfMs: 1, kind: 'message', id: 'a', status: 'Registered', isRegistration: true });
    const mirror = foldEnrolment(null, fact);
    expect(foldEnrolment(mirror, fact)).toBe(mirror);
    expect(foldEnrolment(mirror, { ...fact, stamp: { ...fact.stamp, asOfMs: 0 }, isRegistration: false })).toBe(mirror);
  });
});
