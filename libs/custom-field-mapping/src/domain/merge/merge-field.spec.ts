import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeField } from './merge-field.js';

const values = fc.constantFrom(null, 'a', 'b', 'c');
const policies = fc.constantFrom('latest' as const, 'cvent' as const, 'cms' as const);
const times = { theirsAtMs: 10, oursAtMs: 20 };

describe('mergeField', () => {
  it.each([
    { name: 'neither changed', base: 'a', theirs: 'a', ours: 'a', value: 'a' },
    { name: 'only Cvent changed', base: 'a', theirs: 'b', ours: 'a', value: 'b' },
    { name: 'only the CMS changed', base: 'a', theirs: 'a', ours: 'b', value: 'b' },
    { name: 'both changed alike', base: 'a', theirs: 'b', ours: 'b', value: 'b' },
    { name: 'Cvent emptied it', base: 'a', theirs: null, ours: 'a', value: null },
    { name: 'B5: linking fills what is empty', base: undefined, theirs: 'a', ours: null, value: 'a' },
    { name: 'B5: linking keeps what is there', base: undefined, theirs: 'a', ours: 'b', value: 'b' },
  ])('$name', ({ base, theirs, ours, value }) => {
    expect(mergeField({ base, theirs, ours, ...times }, 'latest').value).toBe(value);
  });

  it.each([
    { policy: 'cvent' as const, theirsAtMs: 10, oursAtMs: 20, value: 'theirs' },
    { policy: 'cms' as const, theirsAtMs: 20, oursAtMs: 10, value: 'ours' },
    { policy: 'latest' as const, theirsAtMs: 20, oursAtMs: 10, value: 'theirs' },
    { policy: 'latest' as const, theirsAtMs: 10, oursAtMs: 20, value: 'ours' },
    { policy: 'latest' as const, theirsAtMs: 10, oursAtMs: null, value: 'theirs' },
  ])('settles a conflict by the policy $policy ($theirsAtMs against $oursAtMs)', ({ policy, theirsAtMs, oursAtMs, value }) => {
    expect(mergeField({ base: 'base', theirs: 'theirs', ours: 'ours', theirsAtMs, oursAtMs }, policy).value).toBe(value);
  });

  it('takes Cvent’s value where something is empty that nobody emptied', () => {
    const field = { base: 'a', theirs: 'a', ours: null, theirsAtMs: 10 };
    expect(mergeField({ ...field, oursAtMs: null }, 'cms').value).toBe('a');
    expect(mergeField({ ...field, oursAtMs: 20 }, 'latest').value).toBeNull();
  });

  it('is idempotent: merging its own result changes nothing', () => {
    fc.assert(
      fc.property(fc.option(values, { nil: undefined }), values, values, policies, (base, theirs, ours, policy) => {
        const once = mergeField({ base, theirs, ours, ...times }, policy);
        expect(mergeField({ base: once.base, theirs, ours: once.value, ...times }, policy)).toEqual(once);
      }),
    );
  });
});
