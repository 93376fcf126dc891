import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EnrolmentFact } from '#contracts';
import { foldEnrolment, shownOf, type EnrolmentMirror } from './fold-enrolment.js';

type Told = Pick<EnrolmentFact, 'stamp' | 'status' | 'isRegistration'>;

const told = fc.record({
  asOfMs: fc.nat(6),
  kind: fc.constantFrom('message' as const, 'read' as const),
  id: fc.constantFrom('a', 'b'),
  status: fc.constantFrom('Registered', 'Waitlisted', 'Cancelled'),
  isRegistration: fc.boolean(),
});
const facts = fc
  .uniqueArray(told, { selector: ({ asOfMs, kind, id }) => `${asOfMs}${kind}${id}`, minLength: 1, maxLength: 8 })
  .map((some) =>
    some.map(({ asOfMs, kind, id, status, isRegistration }): Told => ({ stamp: { asOfMs, kind, id }, status, isRegistration })),
  );
const fold = (some: readonly Told[]): EnrolmentMirror =>
  some.reduce<EnrolmentMirror | null>((mirror, fact) => foldEnrolment(mirror, fact), null)!;

describe('foldEnrolment', () => {
  it('guarantee 2: depends on the set of facts, not on their order or number', () => {
    const anyTelling = facts.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray([...some, ...some], { minLength: some.length * 2 })),
    );
    fc.assert(fc.property(anyTelling, ([some, again]) => void expect(fold(again)).toEqual(fold(some))));
  });

  it('is the same object when a fact says nothing new', () => {
    const mirror = fold([{ stamp: { asOfMs: 5, kind: 'read', id: 'r' }, status: 'Registered', isRegistration: false }]);
    expect(foldEnrolment(mirror, { stamp: { asOfMs: 4, kind: 'read', id: 'r' }, status: 'Registered', isRegistration: false })).toBe(
      mirror,
    );
  });

  it('G14: anew is a message that they register, or a registration after an end', () => {
    const at = (asOfMs: number, status: string, isRegistration = false): Told => ({
      stamp: { asOfMs, kind: 'message', id: 'm' },
      status,
      isRegistration,
    });
    expect(shownOf(fold([at(1, 'Registered')]))).toEqual({ status: 'Registered', asOfMs: 1, anewAtMs: null });
    expect(shownOf(fold([at(1, 'Registered', true), at(9, 'Registered')]))).toEqual({ status: 'Registered', asOfMs: 9, anewAtMs: 1 });
    expect(shownOf(fold([at(1, 'Registered', true), at(5, 'Waitlisted')]))).toEqual({ status: 'Waitlisted', asOfMs: 5, anewAtMs: 5 });
  });

  it('B12: an old registration is remembered, although it was given up since', () => {
    const at = (asOfMs: number, status: string): Told => ({ stamp: { asOfMs, kind: 'message', id: 'm' }, status, isRegistration: false });
    expect(fold([at(5, 'Cancelled'), at(1, 'Registered')])).toMatchObject({ status: 'Cancelled', wasRegistered: true });
  });
});
