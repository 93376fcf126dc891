import type { ImportRun, RunProblem, RunState } from './import-run.js';

/** What a failure means for its run. */
export interface Aftermath {
  readonly state: RunState;
  readonly problem: RunProblem | null;
  readonly wakeAt: Date | null;
  /** Why Cvent refuses the credentials, when it does: the integration is blocked. */
  readonly blockedBy: string | null;
  /** For so many minutes no read of this integration starts by itself. Null: reads go on. */
  readonly refusedMinutes: number | null;
}

/** A failure, as far as its meaning goes. */
export type FailureKind = 'interrupted' | 'quota' | 'credentials' | 'scope' | 'passing' | 'permanent';

/** What is known of the failure. */
export interface Failure {
  readonly kind: FailureKind;
  readonly code: string;
  readonly message: string;
  /** For `quota`. */
  readonly retryAt: Date | null;
}

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
const CREDENTIALS_PAUSE_MS = 60_000;
/** Failures in a row after which a run gives up: somebody's import after about a day; one that started by itself gives way to the next one sooner. */
const PATIENT_ATTEMPTS = 102;
const AUTOMATIC_ATTEMPTS = 4;
const REFUSED_MINUTES = 10;
const BLOCKED_MINUTES = 2;

/** Decides how a run goes on after a failure. What can pass is waited for; what somebody must mend says so and, for an import, is tried again by itself. */
export function afterFailure(run: Pick<ImportRun, 'trigger' | 'failures'>, failure: Failure, now: Date): Aftermath {
  const { kind, code, message } = failure;
  const isRequest = run.trigger === 'request';
  const isLastAttempt = run.failures + 1 >= (isRequest ? PATIENT_ATTEMPTS : AUTOMATIC_ATTEMPTS);
  const wait = (state: RunState, at: Date): Aftermath => ({
    state,
    problem: { code, message, retryAt: at.toISOString() },
    wakeAt: at,
    blockedBy: null,
    refusedMinutes: null,
  });
  const fail: Aftermath = {
    state: 'failed',
    problem: { code, message, retryAt: null },
    wakeAt: null,
    blockedBy: null,
    refusedMinutes: null,
  };
  switch (kind) {
    case 'interrupted':
      return { ...wait('queued', now), problem: null };
    case 'quota':
      return wait('waiting_for_quota', failure.retryAt ?? new Date(now.getTime() + LONGEST_PAUSE_MS));
    case 'credentials': {
      const blocked = { blockedBy: message, refusedMinutes: BLOCKED_MINUTES };
      if (!isRequest || isLastAttempt) return { ...fail, ...blocked };
      return { ...wait('queued', later(now, CREDENTIALS_PAUSE_MS, run.failures)), ...blocked };
    }
    case 'scope':
      return { ...fail, refusedMinutes: REFUSED_MINUTES };
    case 'passing':
      if (isLastAttempt) return fail;
      return wait('queued', later(now, FIRST_PAUSE_MS, run.failures));
    case 'permanent':
      return fail;
  }
}

function later(now: Date, firstMs: number, failures: number): Date {
  return new Date(now.getTime() + Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** Math.min(failures, 10)));
}
