import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextProbe, splitWindows, type CountPoint, type TimeWindow } from './split-windows.js';

const NOW = Date.parse('2031-05-14T09:00:00Z');
const YEAR_MS = 365 * 86_400_000;

/** Counts as Cvent would give them: fewer the later. Both ends are always there. */
const counted = fc
  .record({
    total: fc.integer({ min: 1, max: 100_000 }),
    ages: fc.uniqueArray(fc.integer({ min: 1, max: 5 * YEAR_MS - 1 }), { maxLength: 6 }),
    shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }),
  })
  .map(({ total, ages, shares }) => {
    const sorted = [...ages].sort((a, b) => b - a);
    const after = [...shares].sort((a, b) => b - a);
    const between = sorted.map((age, index): CountPoint => ({ atMs: NOW - age, after: Math.floor(after[index]! * total) }));
    return { total, points: [{ atMs: NOW - 5 * YEAR_MS, after: total }, ...between, { atMs: NOW, after: 0 }] };
  });

const holds = ({ afterMs, beforeMs }: TimeWindow, atMs: number): boolean =>
  (afterMs === null || atMs > afterMs) && (beforeMs === null || atMs < beforeMs);

describe('splitWindows', () => {
  it('covers all time, since Cvent leaves out both ends, in no more windows than wanted', () => {
    fc.assert(
      fc.property(counted, fc.integer({ min: 1, max: 8 }), ({ total, points }, most) => {
        const windows = splitWindows(points, total, most);
        expect(windows.length).toBeGreaterThanOrEqual(1);
        expect(windows.length).toBeLessThanOrEqual(most);
        expect(windows[0]!.afterMs).toBeNull();
        expect(windows.at(-1)!.beforeMs).toBeNull();
        const edges = windows.flatMap(({ afterMs, beforeMs }) => [afterMs, beforeMs]).filter((edge) => edge !== null);
        const moments = [0, NOW + YEAR_MS, ...points.map(({ atMs }) => atMs), ...edges.flatMap((edge) => [edge - 1, edge, edge + 1])];
        for (const atMs of moments) expect(windows.some((window) => holds(window, atMs))).toBe(true);
      }),
    );
  });

  it('overlaps, so that whoever changes at an end is in two windows rather than in none', () => {
    fc.assert(
      fc.property(counted, ({ total, points }) => {
        const windows = splitWindows(points, total, 4);
        for (const [index, { beforeMs }] of windows.entries())
          if (beforeMs !== null) expect(windows[index + 1]!.afterMs!).toBe(beforeMs - 2_000);
      }),
    );
  });

  it('cuts where the counts are nearest to equal shares', () => {
    const points = [4_000, 3_100, 1_950, 900, 0].map((after, index) => ({ atMs: NOW - (4 - index) * YEAR_MS, after }));
    const cuts = splitWindows(points, 4_000, 4).map(({ beforeMs }) => beforeMs);
    expect(cuts).toEqual([...points.slice(1, -1).map(({ atMs }) => atMs + 1_000), null]);
  });

  it('makes one window of what cannot be cut', () => {
    const all: CountPoint[] = [
      { atMs: NOW - YEAR_MS, after: 9_000 },
      { atMs: NOW, after: 0 },
    ];
    expect(splitWindows(all, 9_000, 4)).toEqual([{ afterMs: null, beforeMs: null }]);
    const lump = [all[0]!, { atMs: NOW - 5_000, after: 9_000 }, { atMs: NOW - 2_000, after: 0 }, all[1]!];
    expect(splitWindows(lump, 9_000, 4)).toEqual([{ afterMs: null, beforeMs: null }]);
  });
});

describe('nextProbe', () => {
  it('lies between the two counts around a cut that is not near enough, or there is none to take', () => {
    fc.assert(
      fc.property(counted, fc.integer({ min: 1, max: 8 }), ({ total, points }, most) => {
        const at = nextProbe(points, NOW, total, most);
        const gaps = Array.from({ length: most - 1 }, (_, part) => total - (total * (part + 1)) / most).map((wanted) => {
          const next = points.findIndex(({ after }) => after < wanted);
          const [from, to] = [points[next - 1]!, points[next]!];
          return { from, to, miss: Math.min(from.after - wanted, wanted - to.after) };
        });
        const open = gaps.filter(({ from, to, miss }) => to.atMs - from.atMs > 2_000 && miss > (0.1 * total) / most);
        if (at === null) expect(open).toEqual([]);
        else expect(open.some(({ from, to }) => at > from.atMs && at < to.atMs)).toBe(true);
      }),
    );
  });

  it('comes closer to now by doublings of age: most registrations are young', () => {
    const points: CountPoint[] = [
      { atMs: NOW - YEAR_MS, after: 1_000 },
      { atMs: NOW, after: 0 },
    ];
    const age = NOW - nextProbe(points, NOW, 1_000, 4)!;
    expect(age).toBeCloseTo(Math.sqrt(YEAR_MS * 1_000), -2);
  });

  const DAY_MS = 86_400_000;
  it.each([
    { spread: 'over three months', most: 0.3, ageOf: (share: number) => share * 90 * DAY_MS },
    { spread: 'over two years', most: 0.3, ageOf: (share: number) => share * 2 * YEAR_MS },
    { spread: 'within the last hour', most: 0.3, ageOf: (share: number) => share * 3_600_000 },
    { spread: 'most of them in the last days', most: 0.33, ageOf: (share: number) => -Math.log(1 - share) * 14 * DAY_MS },
    {
      spread: 'half of them within a minute',
      most: 0.55,
      ageOf: (share: number) => (share < 0.5 ? 30 * DAY_MS + share * 60_000 : share * 90 * DAY_MS),
    },
  ])('finds fair cuts within ten counts: registered $spread', ({ most, ageOf }) => {
    const ages = Array.from({ length: 2_000 }, (_, n) => ageOf((n + 0.5) / 2_000));
    expect(Math.max(...sizesAfter(10, ages))).toBeLessThan(most * ages.length);
  });
});

/** The sizes of the windows that so many counts lead to. */
function sizesAfter(probes: number, ages: readonly number[]): number[] {
  const countAfter = (atMs: number): number => ages.filter((age) => NOW - age > atMs).length;
  let points: CountPoint[] = [
    { atMs: NOW - 5 * YEAR_MS, after: ages.length },
    { atMs: NOW, after: 0 },
  ];
  for (let probe = 0; probe < probes; probe++) {
    const at = nextProbe(points, NOW, ages.length, 4);
    if (at === null) break;
    points = [...points, { atMs: at, after: countAfter(at) }].sort((a, b) => a.atMs - b.atMs);
  }
  return splitWindows(points, ages.length, 4).map((window) => ages.filter((age) => holds(window, NOW - age)).length);
}
