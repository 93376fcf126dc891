import { Injectable } from '@nestjs/common';
import { SUBJECT_KINDS } from '#contracts';
import { QuotaLedger } from '#cvent-http';
import { IntegrationAccounts } from '#integrations';
import { JobPublisher, Sweeper } from '#messaging';
import { Database } from '#platform';
import { ImportRunsRepository } from '../persistence/import-runs.repository.js';
import { ReadMarksRepository } from '../persistence/read-marks.repository.js';

/** With more than this share of the day's calls used, reconciliations come less often. */
const SHORT_OF_CALLS = 0.7;
const STRETCH = 4;

/** Starts the reads that come by themselves: settle reads, incremental and nightly reconciliations (B20). Also finds runs whose job was lost. */
@Injectable()
export class ReadScheduleSweeper extends Sweeper {
  constructor(
    private readonly database: Database,
    private readonly marks: ReadMarksRepository,
    private readonly runs: ImportRunsRepository,
    private readonly accounts: IntegrationAccounts,
    private readonly ledger: QuotaLedger,
    private readonly jobs: JobPublisher,
  ) {
    super();
  }

  protected async sweep(): Promise<number> {
    await this.marks.open(this.config.reconcileMinutes, this.config.reconcileFullAtUtcHour);
    await this.startSettleReads();
    await this.startReconciliations();
    const due = await this.runs.due();
    await this.jobs.publishAll('import.run', due.map((runId) => ({ payload: { runId } }))); // prettier-ignore
    return due.length;
  }

  private async startSettleReads(): Promise<void> {
    await this.database.transaction(async (tx) => {
      const wanted = await this.marks.settleDue(tx, this.config.settleDelayMs, this.config.settleMostDelayMs);
      for (const { id, subjects } of wanted)
        await this.runs.create(id, { kind: 'incremental', trigger: 'settle', isDryRun: false, subjects }, tx);
    });
  }

  private async startReconciliations(): Promise<void> {
    const { reconcileMinutes, reconcileFullAtUtcHour } = this.config;
    const started = await this.database.transaction(async (tx) => {
      const due = await this.marks.due(tx, reconcileMinutes, reconcileFullAtUtcHour);
      for (const { id, isFull } of due)
        await this.runs.create(
          id,
          { kind: isFull ? 'full' : 'incremental', trigger: 'schedule', isDryRun: false, subjects: SUBJECT_KINDS },
          tx,
        );
      return due;
    });
    for (const { id } of started) if (await this.isShortOfCalls(id)) await this.marks.postpone(id, reconcileMinutes * STRETCH);
  }

  private async isShortOfCalls(integrationId: string): Promise<boolean> {
    const account = await this.accounts.load(integrationId).catch(() => null); // a secret that cannot be read is the run's to tell
    const state = account && (await this.ledger.state(account.credentials));
    const perDay = state?.tier?.callsPerDay ?? null;
    return state !== null && state !== undefined && perDay !== null && state.usedToday > perDay * SHORT_OF_CALLS;
  }
}
