import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '#kernel';
import { filledFields, mergeMapped, type FieldValues, type MappedVersions } from './merge-mapped.js';

const A = ['Vegan'];
const B = ['Vegan', 'Halal'];
const C = 7;

const versions = (over: Partial<MappedVersions>): MappedVersions => ({
  theirs: {},
  ours: {},
  base: {},
  theirsAtMs: () => 10,
  oursAtMs: () => 20,
  isCmsOwn: false,
  ...over,
});
/** A copy, so that nothing is the same by being the same object. */
const copy = <T>(value: T): T => structuredClone(value);

describe('mergeMapped', () => {
  it.each([
    ['neither changed', A, A, A, A],
    ['only Cvent changed', A, B, A, B],
    ['only the CMS changed', A, A, B, B],
    ['both changed alike', A, B, B, B],
    ['both changed: the newer edit stays', A, B, C, C],
    ['Cvent emptied it', A, null, A, null],
    ['the CMS emptied it', A, A, null, null],
    ['Cvent filled it', null, A, null, A],
    ['never applied, empty here', undefined, A, null, A],
    ['never applied, filled here', undefined, A, B, B],
    ['never applied, empty there', undefined, null, B, B],
  ])('%s', (_, base, theirs, ours, value) => {
    const from = versions({ theirs: copy({ f: theirs }), ours: copy({ f: ours }), base: copy(base === undefined ? {} : { f: base }) });
    expect(mergeMapped(from, 'latest')).toEqual({ values: { f: value }, base: { f: theirs } });
  });

  it.each([
    ['cvent', 10, 20, A],
    ['cms', 20, 10, B],
    ['latest', 20, 10, A],
    ['latest', 10, 20, B],
    ['latest', 10, 10, A],
  ] as const)('B16: the policy %s settles lists that both sides changed (%d against %d)', (policy, theirsAtMs, oursAtMs, value) => {
    const times = { theirsAtMs: () => theirsAtMs, oursAtMs: () => oursAtMs };
    expect(mergeMapped(versions({ theirs: { f: A }, ours: { f: B }, base: { f: C }, ...times }), policy).values).toEqual({ f: value });
  });

  it('B10: what is left out of the plan stays as it is, and keeps what was last applied', () => {
    const merged = mergeMapped(versions({ theirs: { f: B }, ours: { f: A, g: C }, base: { f: A, g: 6 } }), 'cvent');
    expect(merged).toEqual({ values: { f: B }, base: { f: B, g: 6 } });
  });

  it('B5: of a Person of the CMS’s own only empty fields become Cvent’s; after that the merge holds', () => {
    const linked = mergeMapped(versions({ theirs: { f: A, g: A }, ours: { f: B }, isCmsOwn: true }), 'cvent');
    expect(linked).toEqual({ values: { f: B, g: A }, base: { g: A } });
    const later = versions({ theirs: { f: C, g: B }, ours: linked.values, base: linked.base, isCmsOwn: true });
    expect(mergeMapped(later, 'cvent')).toEqual({ values: { f: B, g: B }, base: { g: B } });
  });

  it('B15: a value that was pushed and comes back changes nothing', () => {
    const pushed = versions({ theirs: { f: copy(B) }, ours: { f: B }, base: { f: B } });
    expect(mergeMapped(pushed, 'cvent')).toEqual({ values: { f: B }, base: { f: B } });
  });

  it('an edit in the CMS survives everything but a change of Cvent’s own value', () => {
    const edited = versions({ theirs: { f: copy(A) }, ours: { f: C }, base: { f: A }, theirsAtMs: () => 99 });
    expect(mergeMapped(edited, 'latest').values).toEqual({ f: C });
  });

  const values = fc.option(fc.constantFrom<Json>('a', 'b', 7, true, A, B, [], { x: 1 }), { freq: 4 }).map(copy);
  const fields = fc.dictionary(fc.constantFrom('f', 'g', '__proto__', 'constructor'), values, { noNullPrototype: true });
  const policies = fc.constantFrom('latest' as const, 'cvent' as const, 'cms' as const);

  it('is idempotent, invents no value, and touches no field that it was not given', () => {
    fc.assert(
      fc.property(fields, fields, fields, policies, fc.boolean(), fc.nat(30), (theirs, ours, base, policy, isCmsOwn, theirsAtMs) => {
        const from = versions({ theirs, ours, base, isCmsOwn, theirsAtMs: () => theirsAtMs });
        const once = mergeMapped(from, policy);
        expect(mergeMapped({ ...from, ours: { ...ours, ...once.values }, base: once.base }, policy)).toEqual(once);
        expect(Object.keys(once.values).sort()).toEqual(Object.keys(theirs).sort());
        for (const [field, value] of Object.entries(once.values)) {
          const given = [own(theirs, field), own(ours, field) ?? null].map((each) => JSON.stringify(each));
          expect(given).toContain(JSON.stringify(value));
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('ends the same in whatever order facts come, when the newest known is merged after each', () => {
    const facts = fc.uniqueArray(fc.record({ atMs: fc.nat(50), value: values }), {
      selector: ({ atMs }) => atMs,
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(facts, fc.infiniteStream(fc.nat()), policies, (history, random, policy) => {
        const shuffled = [...history, ...history].map((fact) => ({ fact, at: random.next().value as number })).sort((a, b) => a.at - b.at); // prettier-ignore
        const end = (order: readonly { atMs: number; value: Json | null }[]): unknown => {
          let newest = -1;
          let state: { values: FieldValues; base: FieldValues } = { values: {}, base: {} };
          for (const { atMs, value } of order) {
            if (atMs < newest) continue;
            newest = atMs;
            const from = versions({
              theirs: { f: value },
              ours: state.values,
              base: state.base,
              theirsAtMs: () => atMs,
              oursAtMs: () => null,
            });
            state = mergeMapped(from, policy);
          }
          return state;
        };
        expect(end(shuffled.map(({ fact }) => fact))).toEqual(end([...history].sort((a, b) => a.atMs - b.atMs)));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('filledFields', () => {
  it('names what Cvent filled and nobody changed', () => {
    expect(filledFields({ f: copy(B), g: C, h: null }, { f: B, g: A, h: null, i: A })).toEqual(['f']);
  });
});

function own(values: FieldValues, field: string): Json | null | undefined {
  return Object.hasOwn(values, field) ? values[field] : undefined;
}
