import { Injectable } from '@nestjs/common';
import { AuditRecorder } from '#audit';
import type { Actor } from '#contracts';
import { Database } from '#platform';
import { FailureTable } from './failure-table.js';
import { SettingsAnnouncer } from './settings-announcer.service.js';

const BLOCKED = {
  name: 'blocked-of-app',
  text: `SELECT id FROM integrations WHERE app_id = $1 AND status = 'blocked' AND ($2::text IS NULL OR id::text = $2)`,
};

/** The integration itself, when Cvent refuses its credentials. */
@Injectable()
export class BlockedIntegration extends FailureTable {
  readonly kind = 'integration';
  protected readonly query = `SELECT id::text, status_since AS at, 'integration.blocked' AS code, coalesce(status_reason, 'Cvent refuses the credentials.') AS message, true AS is_retryable,
    '{}'::jsonb AS subject FROM integrations WHERE app_id = $1 AND status = 'blocked'`;

  constructor(
    database: Database,
    private readonly announcer: SettingsAnnouncer,
    private readonly audit: AuditRecorder,
  ) {
    super(database);
  }

  /** Has what waits tried again; whoever finds that Cvent takes the credentials ends the block. */
  async retry(appId: string, id: string | null, by: Actor): Promise<number> {
    const blocked = await this.database.query<{ id: string }>(BLOCKED, [appId, id]);
    for (const integration of blocked) {
      await this.audit.record(this.database, by, { appId, action: 'integration.retried', subjectId: integration.id });
      await this.announcer.announce('imports.wake', integration.id);
    }
    return blocked.length;
  }

  protected remedy(): string {
    return 'Run the doctor (POST …/cvent-integration/doctor): it says what Cvent refuses and how to mend it, and ends the block once Cvent takes the credentials.';
  }
}
