import { Injectable } from '@nestjs/common';
import type { SqlRunner } from '#kernel';

const STATEMENTS = [
  `UPDATE people SET origin = 'cms', sync_state = 'not_synced', sync_notes = '[]', updated_at = now()
    WHERE app_id = $1 AND (origin = 'cvent' OR sync_state <> 'not_synced' OR sync_notes <> '[]')`,
  `INSERT INTO people_group_members (app_id, person_id, group_id, made_by)
    SELECT DISTINCT app_id, person_id, group_id, 'cms' FROM people_group_members WHERE app_id = $1 AND made_by <> 'cms'
    ON CONFLICT DO NOTHING`,
  `DELETE FROM people_group_members WHERE app_id = $1 AND made_by <> 'cms'`,
];

/** Leaves everybody to the CMS when the App's integration ends: people stay, and nothing of them is the integration's any more. */
@Injectable()
export class PeopleHandOver {
  async toCms(tx: SqlRunner, appId: string): Promise<void> {
    for (const text of STATEMENTS) await tx.query({ text }, [appId]);
  }
}
