import { describe, expect, it } from 'vitest';
import { isBraked } from './brake.js';

const LIMITS = { people: 10, percent: 20 };

describe('B19: the brake', () => {
  it.each([
    [0, 0, false],
    [0, 1_000, false],
    [10, 10, false], // all of a small event, but no more than the number
    [11, 11, true],
    [11, 54, true],
    [11, 55, false], // just the share
    [12, 55, true],
    [200, 1_000, false],
    [201, 1_000, true],
    [1_000, 1_000, true],
  ])('of %d removals among %d people stops the run: %s', (removals, inApp, expected) => {
    expect(isBraked(removals, inApp, LIMITS)).toBe(expected);
  });

  it.each([
    [{ people: 0, percent: 0 }, 1, true],
    [{ people: 0, percent: 0 }, 0, false],
    [{ people: 1_000_000, percent: 0 }, 500, false],
    [{ people: 0, percent: 100 }, 500, false],
  ])('is as sharp as its limits %o say, for %d of 500', (limits, removals, expected) => {
    expect(isBraked(removals, 500, limits)).toBe(expected);
  });
});
