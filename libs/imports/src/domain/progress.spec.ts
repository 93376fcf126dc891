import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RUN_KINDS, RUN_STATES, STAGES, type ImportRun } from './import-run.js';
import { estimatedCalls, progressOf } from './progress.js';

type Position = Pick<ImportRun, 'stage' | 'state' | 'counts' | 'total'>;

const at = (over: Partial<Position>): Position => ({ stage: 'attendees', state: 'running', counts: {}, total: 1_000, ...over });

describe('progressOf', () => {
  it.each([
    [at({ stage: 'event' }), 0],
    [at({ stage: 'attendees' }), 0.02],
    [at({ counts: { records: 500 } }), 0.335],
    [at({ counts: { records: 1_000 } }), 0.65],
    [at({ stage: 'sessions', counts: { records: 1_000 } }), 0.94],
    [at({ stage: 'enrolments', counts: { records: 1_000 } }), 0.91],
    [at({ counts: { records: 5_000 } }), 0.65], // more came than were announced
    [at({ counts: { records: 500 }, total: null }), 0.02], // nobody knows how many there are
    [at({ counts: { records: 0 }, total: 0 }), 0.02],
    [at({ stage: 'sweep', counts: { records: 1_000 } }), 0.95],
    [at({ stage: 'apply', counts: { applied: 250, records: 1_000 } }), 0.25],
    [at({ stage: 'sweep', state: 'needs_confirmation' }), 0.95],
    [at({ stage: 'done', state: 'completed' }), 1],
    [at({ stage: 'apply', state: 'completed', total: null }), 1],
  ])('of %o is %d', (run, expected) => {
    expect(progressOf(run)).toBeCloseTo(expected, 10);
  });

  it('lies between 0 and 1, rises with what was done, and is 1 at the end only', () => {
    const position = fc.record({
      stage: fc.constantFrom(...STAGES.filter((stage) => stage !== 'done')),
      state: fc.constantFrom(...RUN_STATES.filter((state) => state !== 'completed')),
      total: fc.option(fc.nat(2_000)),
      records: fc.nat(3_000),
      more: fc.nat(3_000),
    });
    fc.assert(
      fc.property(position, ({ records, more, ...rest }) => {
        const done = (n: number): number => progressOf({ ...rest, counts: { records: n, applied: n } });
        expect(done(records)).toBeGreaterThanOrEqual(0);
        expect(done(records + more)).toBeLessThanOrEqual(1);
        expect(done(records + more)).toBeGreaterThanOrEqual(done(records));
      }),
    );
  });

  it('never falls from stage to stage of a walk', () => {
    const walk = STAGES.filter((stage) => stage !== 'apply');
    const shares = walk.flatMap((stage) => [progressOf(at({ stage })), progressOf(at({ stage, counts: { records: 1_000 } }))]);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });
});

describe('estimatedCalls', () => {
  it.each([
    ['full', 1_000, 0, 13],
    ['full', 1_001, 0, 14],
    ['full', 0, 0, 8],
    ['incremental', 400, 0, 2],
    ['full', 1_000, 40, 40], // never less than were used
    ['full', null, 12, null],
  ] as const)('of a run of kind %s over %s records after %d calls is %s', (kind, total, callsUsed, expected) => {
    expect(estimatedCalls({ kind, total, callsUsed, state: 'running' })).toBe(expected);
  });

  it('of what is done is what was used', () => {
    for (const kind of RUN_KINDS) expect(estimatedCalls({ kind, total: 9_999, callsUsed: 7, state: 'completed' })).toBe(7);
  });
});
