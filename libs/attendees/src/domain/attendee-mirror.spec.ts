import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttendeeFact, CventValue, Stamp } from '#contracts';
import { foldFact, type AttendeeMirror } from './attendee-mirror.js';
import { compareStamps } from '#mirrors';

const FIELDS = ['status', 'firstName', 'lastName', 'email', 'custom:a'] as const;

const stamps: fc.Arbitrary<Stamp> = fc.record({
  asOfMs: fc.integer({ min: 0, max: 5 }),
  kind: fc.constantFrom('message' as const, 'read' as const),
  id: fc.constantFrom('a', 'b', 'c', 'd'),
});

/** Facts as Cvent could send them: one stamp never says two different things. */
const histories: fc.Arbitrary<AttendeeFact[]> = fc
  .uniqueArray(
    fc.record({
      stamp: stamps,
      values: fc.dictionary(fc.constantFrom(...FIELDS), fc.oneof(fc.constantFrom('x', 'y', 'Accepted', 'Cancelled'), fc.constant(null)), {
        noNullPrototype: true,
      }),
      acceptedAtMs: fc.option(fc.integer({ min: 0, max: 5 })),
      isWhole: fc.boolean(),
    }),
    { selector: ({ stamp }) => `${stamp.asOfMs}/${stamp.kind}/${stamp.id}`, maxLength: 10 },
  )
  .map((parts) =>
    parts.map((part) => ({ kind: 'attendee' as const, attendeeId: 'a1', cause: { type: 'message' as const, id: 'm' }, ...part })),
  );

const fold = (facts: readonly AttendeeFact[]): AttendeeMirror | null =>
  facts.reduce<AttendeeMirror | null>((mirror, fact) => foldFact(mirror, fact) ?? mirror, null);

/** What the history implies, told without folding: the newest mention of each value, and nothing that a newer whole fact leaves out. */
function implied(facts: readonly AttendeeFact[]): Record<string, CventValue> {
  const sorted = [...facts].sort((a, b) => compareStamps(a.stamp, b.stamp));
  return sorted.reduce<Record<string, CventValue>>((values, fact) => (fact.isWhole ? fact.values : { ...values, ...fact.values }), {});
}

describe('foldFact', () => {
  it('guarantee 2: ends in the state the facts imply, in any order and with any duplicates', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), (facts, random) => {
        const picks = [...facts, ...facts.filter((_, index) => index % 2 === 0)];
        const shuffled = picks.map((fact) => ({ fact, at: random.next().value as number })).sort((a, b) => a.at - b.at).map(({ fact }) => fact); // prettier-ignore
        expect(fold(shuffled)).toEqual(fold(facts));
        expect(fold(shuffled)?.values ?? {}).toEqual(implied(facts));
      }),
      { numRuns: 5_000 },
    );
  });

  it('says that nothing changed when a fact comes twice', () => {
    const fact: AttendeeFact = {
      kind: 'attendee',
      attendeeId: 'a1',
      stamp: { asOfMs: 1, kind: 'message', id: 'm' },
      cause: { type: 'message', id: 'm' },
      values: { firstName: 'Ada' },
      acceptedAtMs: 1,
      isWhole: false,
    };
    expect(foldFact(foldFact(null, fact), fact)).toBeNull();
  });

  it('keeps a value that a newer fact does not mention', () => {
    const at = (asOfMs: number, values: AttendeeFact['values']): AttendeeFact => ({
      kind: 'attendee',
      attendeeId: 'a1',
      stamp: { asOfMs, kind: 'message', id: `m${asOfMs}` },
      cause: { type: 'message', id: 'm' },
      values,
      acceptedAtMs: null,
      isWhole: false,
    });
    const older = at(1, { firstName: 'Ada', company: 'Engines' });
    const newer = at(2, { firstName: 'Augusta' });
    for (const order of [[older, newer], [newer, older]]) expect(fold(order)?.values).toEqual({ firstName: 'Augusta', company: 'Engines' }); // prettier-ignore
  });

  it('lets a read win over a message of the same moment, and the greater message over the smaller', () => {
    const base = { asOfMs: 7, id: 'b' };
    expect(compareStamps({ ...base, kind: 'read' }, { ...base, kind: 'message', id: 'z' })).toBeGreaterThan(0);
    expect(compareStamps({ ...base, kind: 'message' }, { ...base, kind: 'message', id: 'a' })).toBeGreaterThan(0);
  });
});
