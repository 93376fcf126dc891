import { describe, expect, it } from 'vitest';
import { LONG } from '../plan/profile.js';
import { fateOf } from './delivery-fate.js';

const fates = Array.from({ length: 5_000 }, (_, n) => fateOf(7, `attendee ${n}`, LONG));
const share = (test: (fate: (typeof fates)[number]) => boolean): number => fates.filter(test).length / fates.length;

describe('what becomes of a message on its line', () => {
  it('follows from the seed and its name', () => {
    expect(fateOf(1, 'x', LONG)).toEqual(fateOf(1, 'x', LONG));
    expect(fates).not.toEqual(Array.from({ length: fates.length }, (_, n) => fateOf(8, `attendee ${n}`, LONG)));
  });

  it('is lost, doubled and held back for over a minute as often as the profile says', () => {
    expect(share(({ isLost }) => isLost)).toBeCloseTo(LONG.lost, 2);
    expect(share(({ sendsAfterMs }) => sendsAfterMs.length === 2)).toBeCloseTo(LONG.duplicates, 1);
    expect(share(({ sendsAfterMs }) => (sendsAfterMs[0] ?? 0) > 60_000)).toBeCloseTo(LONG.reordered, 1);
  });

  it('sends no copy before the first, and nothing of what is lost', () => {
    expect(fates.every(({ sendsAfterMs: [first, second] }) => second === undefined || second >= first!)).toBe(true);
    expect(fates.every(({ isLost, sendsAfterMs }) => isLost === (sendsAfterMs.length === 0))).toBe(true);
  });
});
