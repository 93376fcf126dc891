import { Injectable } from '@nestjs/common';
import type { JobOutcome } from '#contracts';
import { CventBlockedError, CventQuotaError } from '#cvent-http';
import { IntegrationAccounts } from '#integrations';
import { AppError, Clock, RetryableError } from '#kernel';
import { AppConfig, Database, Log } from '#platform';
import { afterFailure, type Failure } from '../domain/after-failure.js';
import type { ImportRun } from '../domain/import-run.js';
import { ImportItemsRepository } from '../persistence/import-items.repository.js';
import { ImportRunsRepository } from '../persistence/import-runs.repository.js';
import { ReadMarksRepository } from '../persistence/read-marks.repository.js';
import { RunInterrupted } from './run-session.js';
import { NeedsConfirmation } from './stage.js';

/** A run that a worker has, or had until just now. */
interface HeldRun {
  readonly run: ImportRun;
  readonly leaseId: string;
  readonly callsUsed: number;
}

/** How runs stop that do not complete: they wait, ask, or fail, and always say why. */
@Injectable()
export class RunEndings {
  constructor(
    private readonly database: Database,
    private readonly runs: ImportRunsRepository,
    private readonly items: ImportItemsRepository,
    private readonly marks: ReadMarksRepository,
    private readonly accounts: IntegrationAccounts,
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async afterFailure(held: HeldRun, error: unknown): Promise<JobOutcome> {
    if (error instanceof NeedsConfirmation) return this.askFor(held, error);
    const { run, leaseId, callsUsed } = held;
    const failure = readFailure(error);
    const aftermath = afterFailure(run, failure, this.clock.now());
    const { state, problem, wakeAt, blockedBy, refusedMinutes } = aftermath;
    await this.runs.end(run.id, leaseId, { state, problem, callsUsed, hasFailed: failure.kind !== 'interrupted', wakeAt });
    if (state === 'failed') {
      await this.items.forget(this.database, run.id);
      if (run.kind === 'full' && run.trigger === 'schedule') await this.marks.repeatFull(run.integrationId);
    }
    if (blockedBy !== null) await this.accounts.block(run.integrationId, blockedBy);
    if (refusedMinutes !== null) await this.marks.refuse(run.integrationId, refusedMinutes, failure.code);
    const fields = { runId: run.id, integrationId: run.integrationId, code: failure.code, state };
    if (failure.kind === 'permanent') this.log.error('import.failed', error, fields);
    else this.log.warn('import.stopped', fields);
    return { outcome: 'skipped', reason: failure.code };
  }

  private async askFor({ run, leaseId, callsUsed }: HeldRun, { subject, removals, inApp }: NeedsConfirmation): Promise<JobOutcome> {
    const { importBrakePeople, importBrakePercent } = this.config;
    const message = `Cvent's answers would remove ${removals} of the ${inApp} ${subject === 'session' ? 'sessions' : 'people'} in the app, more than ${importBrakePeople} and more than ${importBrakePercent} %. None was removed. If that is right, confirm the run; if not, cancel it and check the event in Cvent.`;
    const problem = { code: 'import.unusual_removals', message, retryAt: null };
    await this.runs.end(run.id, leaseId, { state: 'needs_confirmation', problem, callsUsed, hasFailed: false, wakeAt: null });
    if (run.trigger !== 'request') await this.runs.supersede(run);
    this.log.warn('import.needs_confirmation', { runId: run.id, integrationId: run.integrationId, removals, inApp });
    return { outcome: 'skipped', reason: 'needs_confirmation' };
  }
}

function readFailure(error: unknown): Failure {
  if (error instanceof RunInterrupted) return { kind: 'interrupted', code: error.code, message: error.message, retryAt: null };
  if (error instanceof CventQuotaError) return { kind: 'quota', code: error.code, message: error.message, retryAt: error.retryAt };
  if (error instanceof CventBlockedError) {
    const kind = error.code === 'cvent.scope_missing' ? 'scope' : 'credentials';
    return { kind, code: error.code, message: error.message, retryAt: null };
  }
  if (error instanceof RetryableError) return { kind: 'passing', code: error.code, message: error.message, retryAt: null };
  if (error instanceof AppError) return { kind: 'permanent', code: error.code, message: error.message, retryAt: null };
  const message = 'Something unexpected happened; the log has the details. Start a new run.';
  return { kind: 'permanent', code: 'bug.unexpected', message, retryAt: null };
}
