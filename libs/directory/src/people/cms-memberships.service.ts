import { Injectable } from '@nestjs/common';
import type { FieldChange } from '#history';
import type { FieldProblem, SqlRunner } from '#kernel';

/** The groups that the CMS puts people into. What the integration chose is left alone. */
@Injectable()
export class CmsMemberships {
  /** One problem for each group that the App does not have. Those it has cannot be deleted before the transaction ends. */
  async problems(tx: SqlRunner, appId: string, groupIds: readonly string[]): Promise<FieldProblem[]> {
    const rows = await tx.query<{ id: string }>(
      { text: 'SELECT id FROM people_groups WHERE app_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR KEY SHARE' },
      [appId, groupIds],
    );
    const known = new Set(rows.map((row) => row.id));
    return groupIds.flatMap((id, i) => (known.has(id) ? [] : [{ field: `groupIds.${i}`, message: 'is not a people group of this App' }]));
  }

  /** Makes the CMS's memberships of a person exactly these. Null when they already were. */
  async set(tx: SqlRunner, appId: string, personId: string, groupIds: readonly string[]): Promise<FieldChange | null> {
    const rows = await tx.query<{ group_id: string }>(
      { text: `SELECT group_id FROM people_group_members WHERE app_id = $1 AND person_id = $2 AND made_by = 'cms'` },
      [appId, personId],
    );
    const before = rows.map((row) => row.group_id).sort();
    const after = [...new Set(groupIds)].sort();
    if (before.join() === after.join()) return null;
    await tx.query(
      {
        text: `DELETE FROM people_group_members WHERE app_id = $1 AND person_id = $2 AND made_by = 'cms' AND group_id <> ALL ($3::uuid[])`,
      },
      [appId, personId, after],
    );
    await tx.query(
      {
        text: `INSERT INTO people_group_members (app_id, person_id, group_id, made_by) SELECT $1, $2, id, 'cms' FROM unnest($3::uuid[]) AS id
          ON CONFLICT DO NOTHING`,
      },
      [appId, personId, after],
    );
    return { field: 'groupIds', before, after };
  }
}
