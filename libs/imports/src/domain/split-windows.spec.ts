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
  it('lies within the widest step, or there is none to take', () => {
    fc.assert(
      fc.property(counted, fc.integer({ min: 1, max: 8 }), ({ total, points }, most) => {
        const at = nextProbe(points, NOW, total, most);
        const steps = points.slice(1).map((to, index) => ({ from: points[index]!, to, size: points[index]!.after - to.after }));
        const wide = steps.filter(({ from, to }) => to.atMs - from.atMs > 2_000);
        const widest = Math.max(0, ...wide.map(({ size }) => size));
        if (at === null) expect(widest).toBeLessThanOrEqual(total / most);
        else expect(wide.some(({ from, to, size }) => size === widest && at > from.atMs && at < to.atMs)).toBe(true);
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

  it('finds fair cuts within a few counts, wherever the registrations lie', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2 * YEAR_MS }), { minLength: 400, maxLength: 600 }), (ages) => {
        const countAfter = (atMs: number): number => ages.filter((age) => NOW - age > atMs).length;
        let points: CountPoint[] = [
          { atMs: NOW - 5 * YEAR_MS, after: ages.length },
          { atMs: NOW, after: 0 },
        ];
        for (let probe = 0; probe < 5; probe++) {
          const at = nextProbe(points, NOW, ages.length, 4);
          if (at === null) break;
          points = [...points, { atMs: at, after: countAfter(at) }].sort((a, b) => a.atMs - b.atMs);
        }
        const windows = splitWindows(points, ages.length, 4);
        const sizes = windows.map((window) => ages.filter((age) => holds(window, NOW - age)).length);
        expect(Math.max(...sizes)).toBeLessThan(0.75 * ages.length);
      }),
      { numRuns: 30 },
    );
  });
});
