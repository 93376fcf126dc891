import { describe, expect, it } from 'vitest';
import { afterFailure, type Failure, type FailureKind } from './after-failure.js';
import type { RunTrigger } from './import-run.js';

const NOW = new Date('2031-05-14T22:00:00Z');
const MIDNIGHT = new Date('2031-05-15T00:00:00Z');
const DAY_MS = 86_400_000;

const failure = (kind: FailureKind): Failure => ({
  kind,
  code: `code.${kind}`,
  message: 'Why.',
  retryAt: kind === 'quota' ? MIDNIGHT : null,
});
const after = (kind: FailureKind, trigger: RunTrigger = 'request', failures = 0) => afterFailure({ trigger, failures }, failure(kind), NOW);
const waitedMs = (kind: FailureKind, failures: number): number => after(kind, 'request', failures).wakeAt!.getTime() - NOW.getTime();

describe('what a failure means for its run', () => {
  it.each(['request', 'schedule', 'settle'] as const)(
    'one that was taken away (%s) goes on at once, and nothing is wrong with it',
    (trigger) => {
      expect(after('interrupted', trigger, 3)).toEqual({
        state: 'queued',
        problem: null,
        wakeAt: NOW,
        blockedBy: null,
        refusedMinutes: null,
      });
    },
  );

  it.each(['request', 'schedule', 'settle'] as const)('one without calls (%s) waits until the next day has some', (trigger) => {
    expect(after('quota', trigger)).toEqual({
      state: 'waiting_for_quota',
      problem: { code: 'code.quota', message: 'Why.', retryAt: MIDNIGHT.toISOString() },
      wakeAt: MIDNIGHT,
      blockedBy: null,
      refusedMinutes: null,
    });
  });

  it('one without calls that nobody told when to try again tries soon', () => {
    const { wakeAt } = afterFailure({ trigger: 'settle', failures: 0 }, { ...failure('quota'), retryAt: null }, NOW);
    expect(wakeAt!.getTime() - NOW.getTime()).toBe(15 * 60_000);
  });

  it('refused credentials block the integration; an import waits until they are mended, a run of the clock does not', () => {
    expect(after('credentials')).toMatchObject({
      state: 'queued',
      blockedBy: 'Why.',
      refusedMinutes: 2,
      problem: { code: 'code.credentials' },
    });
    for (const trigger of ['schedule', 'settle'] as const)
      expect(after('credentials', trigger)).toMatchObject({ state: 'failed', blockedBy: 'Why.', refusedMinutes: 2, wakeAt: null });
  });

  it('a missing scope fails whatever asked, and reads rest for a while: nothing passes by waiting', () => {
    for (const trigger of ['request', 'schedule', 'settle'] as const)
      expect(after('scope', trigger)).toMatchObject({ state: 'failed', blockedBy: null, refusedMinutes: 10, wakeAt: null });
  });

  it('what works never fails at once', () => {
    expect(after('permanent')).toEqual({
      state: 'failed',
      problem: { code: 'code.permanent', message: 'Why.', retryAt: null },
      wakeAt: null,
      blockedBy: null,
      refusedMinutes: null,
    });
  });

  it('what passes is waited for: twice as long each time, up to a quarter of an hour', () => {
    expect([0, 1, 2, 7, 8, 50].map((failures) => waitedMs('passing', failures) / 1_000)).toEqual([5, 10, 20, 640, 900, 900]);
    expect([0, 1, 4, 5].map((failures) => waitedMs('credentials', failures) / 1_000)).toEqual([60, 120, 900, 900]);
  });

  it.each(['passing', 'credentials'] as const)('an import that failed in a row for about a day (%s) gives up', (kind) => {
    let waited = 0;
    let failures = 0;
    for (; after(kind, 'request', failures).state === 'queued'; failures++) waited += waitedMs(kind, failures);
    expect(waited / DAY_MS).toBeGreaterThan(0.9);
    expect(waited / DAY_MS).toBeLessThan(1.1);
    expect(after(kind, 'request', failures)).toMatchObject({ state: 'failed', wakeAt: null });
  });

  it('a run of the clock gives way to the next one sooner', () => {
    const states = [0, 1, 2, 3].map((failures) => after('passing', 'schedule', failures).state);
    expect(states).toEqual(['queued', 'queued', 'queued', 'failed']);
  });
});
