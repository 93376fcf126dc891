import type { SubjectKind } from '#contracts';
import type { CventClient } from '#cvent-api';
import type { CventScope } from '#cvent-auth';
import { RetryableError, type SqlRunner } from '#kernel';
import type { IntegrationAccount } from '#integrations';
import type { Counts, ImportRun, RunProgress, StageName } from '../domain/import-run.js';
import type { ImportRunsRepository, RunMove, RunPosition } from '../persistence/import-runs.repository.js';

/** The run is not this worker's any more: it was cancelled, or another worker took it over, or this one is to stop. Nothing is wrong with it. */
export class RunInterrupted extends RetryableError {
  constructor() {
    super('import.interrupted', 'The run was taken away from this worker.');
  }
}

/** A run while one worker has it: what is known of it, and how it is saved. */
export class RunSession {
  private position: RunPosition;
  private calls: number;
  private isInterrupted = false;
  private hasSaved = false;
  private lastTurn: Promise<void> = Promise.resolve();

  constructor(
    readonly run: ImportRun,
    readonly leaseId: string,
    readonly integration: IntegrationAccount,
    readonly client: CventClient,
    /** What the token grants. Null: it does not say. */
    private readonly scopes: readonly string[] | null,
    private readonly runs: ImportRunsRepository,
  ) {
    this.position = run;
    this.calls = run.callsUsed;
  }

  get stage(): StageName {
    return this.position.stage;
  }

  get progress(): RunProgress {
    return this.position.progress;
  }

  get counts(): Counts {
    return this.position.counts;
  }

  get total(): number | null {
    return this.position.total;
  }

  get callsUsed(): number {
    return this.calls;
  }

  /** In a row, until something was saved. */
  get failures(): number {
    return this.hasSaved ? 0 : this.run.failures;
  }

  /** False: a call of this scope would be refused. */
  allows(scope: CventScope): boolean {
    return this.scopes === null || this.scopes.includes(scope);
  }

  /** Notes what the run does not read since the scope is missing. */
  async skip(subject: SubjectKind, scope: CventScope): Promise<void> {
    const others = (this.progress.skipped ?? []).filter((skipped) => skipped.subject !== subject);
    await this.save({ progress: { skipped: [...others, { subject, scope }] } });
  }

  /** A call went out. It is saved with the next save. */
  countCall(): void {
    this.calls++;
  }

  /** The next save fails. */
  interrupt(): void {
    this.isInterrupted = true;
  }

  /** One after the other: a run that walks several windows at once leaves room for the messages that come in meanwhile. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.lastTurn.then(work);
    this.lastTurn = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  /** Saves how far the run came, in the caller's transaction or in one of its own. @throws RunInterrupted */
  async save(move: RunMove, tx?: SqlRunner): Promise<void> {
    if (this.isInterrupted) throw new RunInterrupted();
    const position = await this.runs.save(this.run.id, this.leaseId, move, this.calls, tx);
    if (!position) throw new RunInterrupted();
    this.position = position;
    this.hasSaved = true;
  }
}
