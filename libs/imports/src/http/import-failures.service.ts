import { Injectable } from '@nestjs/common';
import type { Actor } from '#contracts';
import { FailureTable } from '#integrations';
import { ConflictError } from '#kernel';
import { Database } from '#platform';
import { Imports } from '../imports.service.js';

const REMEDIES: Readonly<Record<string, string>> = {
  'import.unusual_removals':
    'Look at …/imports/{id}/items?kind=removal. If they are right, confirm the import; if not, cancel it and check the event in Cvent.',
  'cvent.scope_missing': 'Add the scope to the application in the Cvent developer portal, then retry.',
  'bug.unexpected': 'Look for the import’s id in the log of the workers. Once the cause is mended, retry.',
};
const RETRY = 'Retry: it reads the event anew. Should it fail again, run the doctor.';

interface FailedRun {
  readonly kind: 'full' | 'incremental';
}

/** Runs of reads that failed or that the brake holds, until a later one has read what they did. */
@Injectable()
export class ImportFailures extends FailureTable {
  readonly kind = 'import';
  protected readonly query = `SELECT r.id::text, coalesce(r.finished_at, r.updated_at) AS at, coalesce(r.problem->>'code', 'import.failed') AS code,
      coalesce(r.problem->>'message', 'The import failed.') AS message, r.state = 'failed' AS is_retryable, jsonb_build_object('importId', r.id) AS subject, r.kind
    FROM import_runs r JOIN integrations i ON i.id = r.integration_id WHERE i.app_id = $1 AND r.state IN ('failed', 'needs_confirmation')
      AND NOT EXISTS (SELECT 1 FROM import_runs later WHERE later.integration_id = r.integration_id AND later.id > r.id AND later.state = 'completed' AND NOT later.dry_run
        AND (later.kind = 'full' OR r.kind = 'incremental'))`;

  constructor(
    database: Database,
    private readonly imports: Imports,
  ) {
    super(database);
  }

  /** Starts one run that reads as much as those that failed; one that is under way already does it, too. */
  async retry(appId: string, id: string | null, by: Actor): Promise<number> {
    const text = `SELECT kind FROM (${this.query}) AS failed WHERE is_retryable AND ($2::text IS NULL OR id = $2)`;
    const failed = await this.database.query<FailedRun>({ name: 'failures-import-kinds', text }, [appId, id]);
    if (failed.length === 0) return 0;
    const kind = failed.some((run) => run.kind === 'full') ? 'full' : 'incremental';
    try {
      await this.imports.start(appId, { kind, isDryRun: false }, by);
    } catch (error) {
      if (!(error instanceof ConflictError && error.code === 'import.under_way')) throw error;
    }
    return failed.length;
  }

  protected remedy(code: string): string {
    return REMEDIES[code] ?? RETRY;
  }
}
