import { CventBlockedError, CventQuotaError, CventThrottledError, CventUnavailableError } from '#cvent-http';
import { AppError, RetryableError } from '#kernel';
import type { PushProblem } from './push-plan.js';

/** Why an integration's pushes pause, and until when. */
export interface LaneStop {
  /** Null: they go on at once, by another worker. */
  readonly wakeAt: Date | null;
  readonly problem: PushProblem | null;
  /** Why Cvent refuses the credentials, when it does: the integration is blocked. */
  readonly blockedBy: string | null;
  readonly isFailure: boolean;
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
const CREDENTIALS_PAUSE_MS = 60_000;
const SCOPE_PAUSE_MS = 10 * 60_000;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 15 * 60_000;
/** About a day of trying. */
export const MOST_ATTEMPTS = 102;

/** Another worker took over, or the settings changed: what is left is left to the next look. */
export class LaneInterrupted extends RetryableError {
  constructor() {
    super('push.interrupted', 'Pushing stopped: the settings changed, or another worker goes on.');
  }
}

/** What a failure means for all pushes of the integration. `failures`: in a row, before this one. */
export function laneStop(error: unknown, failures: number, now: Date): LaneStop {
  if (error instanceof LaneInterrupted) return { wakeAt: null, problem: null, blockedBy: null, isFailure: false };
  const problem = problemOf(error);
  const until = (ms: number): Date => new Date(now.getTime() + ms);
  if (error instanceof CventQuotaError) return { wakeAt: error.retryAt, problem, blockedBy: null, isFailure: false };
  if (error instanceof CventBlockedError) {
    const isScope = error.code === 'cvent.scope_missing';
    return {
      wakeAt: until(isScope ? SCOPE_PAUSE_MS : CREDENTIALS_PAUSE_MS),
      problem,
      blockedBy: isScope ? null : error.message,
      isFailure: true,
    };
  }
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10));
  return { wakeAt: until(pauseMs), problem, blockedBy: null, isFailure: true };
}

/** True when nobody knows whether the call was carried out: it may have been. */
export function isUnclear(error: unknown): boolean {
  const isRefusal = error instanceof CventThrottledError || error instanceof CventQuotaError || error instanceof CventBlockedError;
  return !isRefusal && !(error instanceof LaneInterrupted);
}

/** True when trying the same fields again later may help, and counts as a try. */
export function isAttempt(error: unknown): boolean {
  return error instanceof CventUnavailableError || !(error instanceof AppError);
}

/** When fields that were tried so often are tried again. */
export function retryAt(attempts: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 10)));
}

/** In words for operators; nothing of what the call held. */
export function problemOf(error: unknown): PushProblem {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  return { code: 'bug.unexpected', message: 'Something unexpected happened; the log has the details.' };
}
