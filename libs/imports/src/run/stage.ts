import type { SubjectKind } from '#contracts';
import { CventBlockedError } from '#cvent-http';
import type { RunKind, StageName } from '../domain/import-run.js';
import type { RunSession } from './run-session.js';

/** The brake holds the run until somebody confirms it (B19). */
export class NeedsConfirmation extends Error {
  constructor(
    readonly subject: SubjectKind,
    readonly removals: number,
    readonly inApp: number,
  ) {
    super('needs confirmation');
  }
}

/** True when Cvent refused since the application lacks a scope. */
export function isScopeMissing(error: unknown): boolean {
  return error instanceof CventBlockedError && error.code === 'cvent.scope_missing';
}

/** One stage of a run. Goes on where the session's progress says; saves it often; is done when it returns. */
export interface Stage {
  readonly name: StageName;
  /** In runs of which kinds it takes part. */
  readonly kinds: readonly RunKind[];
  /** @throws NeedsConfirmation, RunInterrupted, and whatever Cvent or the database refuse with */
  run(session: RunSession): Promise<void>;
}
