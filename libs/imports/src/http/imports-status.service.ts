import { Injectable } from '@nestjs/common';
import type { StatusSections, StatusSource } from '#contracts';
import { Database } from '#platform';

const READS = {
  name: 'imports-status',
  text: `SELECT
      (SELECT json_build_object('id', id, 'kind', kind, 'trigger', trigger, 'state', state) FROM import_runs
        WHERE integration_id = $1 AND state NOT IN ('completed', 'failed', 'cancelled') ORDER BY trigger = 'request' DESC, id DESC LIMIT 1) AS current,
      (SELECT max(finished_at) FROM import_runs WHERE integration_id = $1 AND state = 'completed' AND NOT dry_run AND kind = 'full') AS "lastFullAt",
      (SELECT max(finished_at) FROM import_runs WHERE integration_id = $1 AND state = 'completed' AND NOT dry_run) AS "lastReadAt",
      (SELECT CASE WHEN refused_until > now() THEN NULL ELSE incremental_due_at END FROM read_marks WHERE integration_id = $1) AS "nextReadAt"`,
};

/** How an integration's reads stand. */
@Injectable()
export class ImportsStatus implements StatusSource<'imports'> {
  readonly section = 'imports';

  constructor(private readonly database: Database) {}

  async read(_appId: string, integrationId: string): Promise<StatusSections['imports']> {
    return (await this.database.query<StatusSections['imports']>(READS, [integrationId]))[0]!;
  }
}
