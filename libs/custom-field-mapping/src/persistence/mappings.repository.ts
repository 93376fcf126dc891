import { Injectable } from '@nestjs/common';
import type { ConflictPolicy, Mapping } from '#contracts';
import type { SqlRunner } from '#kernel';
import { toMapping, toMappingRow, type MappingRow } from './mapping-row.js';

/** What changing and trying mappings needs of an integration. */
export interface MappedIntegration {
  readonly id: string;
  readonly appId: string;
  readonly conflictPolicy: ConflictPolicy;
  readonly settingsVersion: number;
  /** Rises with every change of the list: its ETag. */
  readonly version: number;
  /** Fields whose mapping was removed together with the values that it had filled. */
  readonly cleared: readonly string[];
}

const find = (
  lock: string,
): string => `SELECT id, app_id AS "appId", conflict_policy AS "conflictPolicy", settings_version AS "settingsVersion",
    mappings_version AS version, cleared_fields AS cleared FROM integrations WHERE app_id = $1 ${lock}`;
const FIND = { name: 'mapped-integration', text: find('') };
const HOLD = { name: 'mapped-integration-hold', text: find('FOR NO KEY UPDATE') };
const HOLD_FIELDS = { name: 'mappings-hold-fields', text: 'SELECT 1 FROM custom_fields WHERE app_id = $1 ORDER BY id FOR KEY SHARE' };
const LIST = {
  name: 'mappings-list',
  text: `SELECT id, kind, source, people_group_id, custom_field_id, person_field FROM mappings WHERE integration_id = $1 ORDER BY position`,
};
const CLEAR = { name: 'mappings-clear', text: 'DELETE FROM mappings WHERE integration_id = $1' };
const INSERT = {
  name: 'mappings-insert',
  text: `INSERT INTO mappings (integration_id, app_id, id, position, kind, source, people_group_id, custom_field_id, person_field)
    SELECT $1, $2, id, position, kind, source, people_group_id, custom_field_id, person_field FROM jsonb_to_recordset($3::jsonb) AS mapping
      (id uuid, position integer, kind text, source jsonb, people_group_id uuid, custom_field_id uuid, person_field text)`,
};
const RAISE = {
  name: 'mappings-raise',
  text: `UPDATE integrations SET mappings_version = mappings_version + 1, settings_version = settings_version + 1, cleared_fields = $2, updated_at = now()
    WHERE id = $1 RETURNING mappings_version AS version`,
};
const FOLLOW = {
  name: 'mappings-follow',
  text: `UPDATE integrations SET settings_version = settings_version + 1, updated_at = now() WHERE id = $1`,
};

/** The table `mappings`, and what `integrations` says of the list as a whole. */
@Injectable()
export class MappingsRepository {
  /** Null: the App has no integration. */
  async find(tx: SqlRunner, appId: string): Promise<MappedIntegration | null> {
    return (await tx.query<MappedIntegration>(FIND, [appId]))[0] ?? null;
  }

  /** As `find`, and nobody changes the list, or a field of the App, until the transaction ends. Fields come first: whoever changes one goes on to the integration. */
  async hold(tx: SqlRunner, appId: string): Promise<MappedIntegration | null> {
    await tx.query(HOLD_FIELDS, [appId]);
    return (await tx.query<MappedIntegration>(HOLD, [appId]))[0] ?? null;
  }

  /** In the order in which they were sent. */
  async list(tx: SqlRunner, integrationId: string): Promise<Mapping[]> {
    return (await tx.query<MappingRow>(LIST, [integrationId])).map(toMapping);
  }

  /** Replaces the list; answers its new version. @throws a foreign key violation when a target is gone. */
  async replace(
    tx: SqlRunner,
    { id, appId }: MappedIntegration,
    mappings: readonly Mapping[],
    cleared: readonly string[],
  ): Promise<number> {
    await tx.write(CLEAR, [id]);
    const rows = mappings.map((mapping, position) => ({ ...toMappingRow(mapping), position }));
    await tx.write(INSERT, [id, appId, JSON.stringify(rows)]);
    return (await tx.query<{ version: number }>(RAISE, [id, JSON.stringify(cleared)]))[0]!.version;
  }

  /** Has everybody mapped anew, since something that the mappings refer to changed. */
  async follow(tx: SqlRunner, integrationId: string): Promise<void> {
    await tx.write(FOLLOW, [integrationId]);
  }
}
