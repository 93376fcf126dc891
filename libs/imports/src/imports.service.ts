import { Injectable } from '@nestjs/common';
import { AuditRecorder } from '#audit';
import { type Actor, SUBJECT_KINDS } from '#contracts';
import { ConflictError, NotFoundError, type SqlRunner } from '#kernel';
import { JobPublisher } from '#messaging';
import { AppConfig, Database, Log } from '#platform';
import type { ImportRun, ItemCursor, RunKind, RunTrigger } from './domain/import-run.js';
import { ImportItemsRepository, type ImportItem } from './persistence/import-items.repository.js';
import { ImportRunsRepository } from './persistence/import-runs.repository.js';

const DAY_MS = 86_400_000;
const INTEGRATION = { name: 'import-integration', text: `SELECT id, status = 'paused' AS "isPaused" FROM integrations WHERE app_id = $1` };

/** Starts imports, lets them go on, ends them (B19). Everything is bound to the App. */
@Injectable()
export class Imports {
  constructor(
    private readonly database: Database,
    private readonly runs: ImportRunsRepository,
    private readonly found: ImportItemsRepository,
    private readonly jobs: JobPublisher,
    private readonly log: Log,
    private readonly audit: AuditRecorder,
    private readonly config: AppConfig,
  ) {}

  /** What runs found that ended before is not kept any more (B24). */
  get keptSince(): Date {
    return new Date(Date.now() - this.config.messageDays * DAY_MS);
  }

  /** @throws NotFoundError without an integration; ConflictError while another import is under way */
  async start(appId: string, wanted: { readonly kind: RunKind; readonly isDryRun: boolean }, by: Actor): Promise<ImportRun> {
    const [integration] = await this.database.query<{ id: string; isPaused: boolean }>(INTEGRATION, [appId]);
    if (!integration)
      throw new NotFoundError(
        'integration.not_found',
        'This App has no Cvent integration. Create it: PUT /v1/apps/{appId}/cvent-integration.',
      );
    if (integration.isPaused)
      throw new ConflictError('integration.paused', 'The integration is paused. Resume it first: POST …/cvent-integration/resume.');
    const run = await this.alone(integration.id, async (tx) => {
      const created = await this.runs.create(integration.id, { ...wanted, trigger: 'request', subjects: SUBJECT_KINDS }, tx);
      const details = { kind: wanted.kind, dryRun: wanted.isDryRun };
      await this.audit.record(tx, by, { appId, action: 'import.started', subjectId: created.id, details });
      return created;
    });
    await this.announce(run);
    return run;
  }

  /** @throws NotFoundError */
  async get(appId: string, id: string): Promise<ImportRun> {
    const run = await this.runs.findOfApp(appId, id);
    if (!run) throw new NotFoundError('import.not_found', 'There is no such import in this App.', { ids: { importId: id } });
    return run;
  }

  /** Newest first. */
  list(appId: string, before: string | null, trigger: RunTrigger | null, limit: number): Promise<ImportRun[]> {
    return this.runs.list(appId, before, trigger, limit);
  }

  /** What an import found, by subject id. @throws NotFoundError */
  async items(appId: string, id: string, kind: ImportItem['kind'], after: ItemCursor, limit: number): Promise<ImportItem[]> {
    await this.get(appId, id);
    return this.found.page(id, kind, after, limit);
  }

  /** Lets an import go on that the brake holds, or applies the plan of a dry run as it was stored. @throws NotFoundError, ConflictError */
  async confirm(appId: string, id: string, by: Actor): Promise<ImportRun> {
    const { integrationId, state } = await this.get(appId, id);
    const run = await this.alone(integrationId, async (tx) => {
      const confirmed = await this.runs.confirm(id, this.keptSince, tx);
      const details = { held: state === 'needs_confirmation' ? 'brake' : 'dry_run' };
      if (confirmed) await this.audit.record(tx, by, { appId, action: 'import.confirmed', subjectId: id, details });
      return confirmed;
    });
    if (!run)
      throw new ConflictError(
        'import.nothing_to_confirm',
        'This import waits for no confirmation. Only one that the brake holds can be confirmed, and a dry run that has completed, once, as long as its plan is kept.',
      );
    await this.announce(run);
    return run;
  }

  /** Ends an import. What it has applied stays. Once more changes nothing. @throws NotFoundError */
  async cancel(appId: string, id: string, by: Actor): Promise<ImportRun> {
    const run = await this.get(appId, id);
    const cancelled = await this.database.transaction(async (tx) => {
      const ended = await this.runs.cancel(run.id, tx);
      if (!ended) return null;
      await this.found.forget(tx, run.id);
      await this.audit.record(tx, by, { appId, action: 'import.cancelled', subjectId: run.id });
      return ended;
    });
    return cancelled ?? this.get(appId, id);
  }

  /** One transaction, whose error says which other run is under way. */
  private async alone<T>(integrationId: string, work: (tx: SqlRunner) => Promise<T>): Promise<T> {
    return this.database.transaction(work).catch(async (error: unknown) => {
      throw await this.runs.explain(error, integrationId);
    });
  }

  /** A hint only: the row says that there is work. */
  private async announce({ id, integrationId }: ImportRun): Promise<void> {
    try {
      await this.jobs.publish('import.run', { runId: id });
    } catch (error) {
      this.log.error('import.not_published', error, { runId: id, integrationId });
    }
  }
}
