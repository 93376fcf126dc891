import { describe, expect, it } from 'vitest';
import { PeakRate } from './peak-rate.js';

const peakOf = (times: readonly number[]): number => {
  const rate = new PeakRate();
  for (const time of times) rate.add(time);
  return rate.peak;
};

describe('the peak', () => {
  it.each([
    ['nothing', [], 0],
    ['calls over the turn of a second', [900, 950, 1_100, 1_899, 1_901], 4],
    ['a call exactly one second later', [0, 1_000, 2_000], 1],
    ['a peak that is over', [1, 2, 3, 5_000], 3],
    ['a clock that is set back', [90_000, 90_001, 1, 2_001], 2],
  ] as const)('of %s', (_, times, peak) => {
    expect(peakOf(times)).toBe(peak);
  });

  it('stays right over many calls', () => {
    expect(peakOf(Array.from({ length: 50_000 }, (_, index) => index * 10))).toBe(100);
  });
});
