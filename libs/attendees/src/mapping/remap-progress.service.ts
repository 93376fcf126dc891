import { Injectable } from '@nestjs/common';
import { noIntegration } from '#integrations';
import { Database } from '#platform';

/** How far everybody has followed the newest settings and mappings. */
export interface RemapProgress {
  readonly state: 'waiting' | 'running' | 'done';
  /** The version of the list of mappings that is being followed, as in its ETag. */
  readonly mappingsVersion: number;
  readonly total: number;
  readonly seen: number;
  /** Attendees of whom something changed in the app. */
  readonly changed: number;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

const FIND = {
  name: 'remap-progress',
  text: `SELECT i.mappings_version AS "mappingsVersion",
      CASE WHEN w.settings_version IS NULL OR w.settings_version < i.settings_version THEN 'waiting' WHEN w.cursor IS NULL THEN 'done' ELSE 'running' END AS state,
      coalesce(w.total, 0) AS total, coalesce(w.seen, 0) AS seen, coalesce(w.changed, 0) AS changed, w.started_at AS "startedAt", w.finished_at AS "finishedAt"
    FROM integrations i LEFT JOIN attendee_walks w ON w.integration_id = i.id WHERE i.app_id = $1`,
};

/** Watches the walk that follows a change (B11). */
@Injectable()
export class RemapWatch {
  constructor(private readonly database: Database) {}

  /** @throws NotFoundError when the App has no integration. */
  async of(appId: string): Promise<RemapProgress> {
    const [row] = await this.database.query<RemapProgress>(FIND, [appId]);
    if (!row) throw noIntegration();
    if (row.state !== 'waiting') return row;
    return { ...row, total: 0, seen: 0, changed: 0, startedAt: null, finishedAt: null };
  }
}
