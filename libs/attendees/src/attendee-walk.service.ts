import { Injectable } from '@nestjs/common';
import type { Cause, JobOutcome } from '#contracts';
import type { SqlRunner } from '#kernel';
import { Database } from '#platform';
import { AttendeeReconciler } from './attendee-reconciler.service.js';
import { AttendeesRepository } from './persistence/attendees.repository.js';

/** Attendees of one page, and of one transaction; the cursor is saved after each. */
const PAGE = 200;

const BEGIN = {
  name: 'walk-begin',
  text: `INSERT INTO attendee_walks AS walk (integration_id, settings_version, cursor, wake_at, total)
    SELECT id, settings_version, '', now() + interval '15 seconds', (SELECT count(*) FROM attendees WHERE integration_id = $1) FROM integrations WHERE id = $1
    ON CONFLICT (integration_id) DO UPDATE SET (cursor, seen, changed, total, started_at, finished_at) = (
        SELECT CASE WHEN is_newer THEN '' ELSE walk.cursor END, CASE WHEN is_newer THEN 0 ELSE walk.seen END, CASE WHEN is_newer THEN 0 ELSE walk.changed END,
          CASE WHEN is_newer THEN excluded.total ELSE walk.total END, CASE WHEN is_newer THEN now() ELSE walk.started_at END, CASE WHEN is_newer THEN NULL ELSE walk.finished_at END
        FROM (SELECT walk.settings_version < excluded.settings_version AS is_newer) v),
      settings_version = excluded.settings_version, wake_at = excluded.wake_at
    RETURNING cursor, settings_version AS version, mappings_version AS "followedMappings",
      (SELECT app_id FROM integrations WHERE id = $1) AS "appId", (SELECT mappings_version FROM integrations WHERE id = $1) AS "mappingsVersion"`,
};
const PAGE_OF = {
  name: 'walk-page',
  text: 'SELECT attendee_id AS id, email_key AS email FROM attendees WHERE integration_id = $1 AND attendee_id > $2 ORDER BY attendee_id LIMIT $3',
};
const ADVANCE = {
  name: 'walk-advance',
  text: `UPDATE attendee_walks SET cursor = $3, seen = seen + $4, changed = changed + $5, wake_at = now() + interval '15 seconds'
    WHERE integration_id = $1 AND settings_version = $2 AND cursor < $3 RETURNING cursor`,
};
const END = {
  name: 'walk-end',
  text: `UPDATE attendee_walks SET cursor = NULL, mappings_version = $3, finished_at = now()
    WHERE integration_id = $1 AND settings_version = $2 AND cursor IS NOT NULL`,
};

interface WalkRow {
  /** Null: the attendees have followed this version already. */
  readonly cursor: string | null;
  readonly version: number;
  readonly appId: string;
  readonly followedMappings: number;
  readonly mappingsVersion: number;
}

interface Listed {
  readonly id: string;
  readonly email: string | null;
}

/** Brings every attendee in step after settings or mappings changed, from the mirrors alone: Cvent is not called (B11). Resumes at the page where it stood. */
@Injectable()
export class AttendeeWalk {
  constructor(
    private readonly database: Database,
    private readonly reconciler: AttendeeReconciler,
    private readonly attendees: AttendeesRepository,
  ) {}

  /** Walks until the attendees have followed the newest settings. Of two at once, the slower one stops. */
  async run(integrationId: string): Promise<JobOutcome> {
    const [walk] = await this.database.query<WalkRow>(BEGIN, [integrationId]);
    if (!walk) return { outcome: 'skipped', reason: 'gone' };
    if (walk.cursor === null) return { outcome: 'unchanged' };
    for (let cursor = walk.cursor; ;) {
      const page = await this.database.query<Listed>(PAGE_OF, [integrationId, cursor, PAGE]);
      if (page.length === 0) break;
      const changed = await this.follow(integrationId, walk, page);
      cursor = page.at(-1)!.id;
      const advanced = await this.database.query(ADVANCE, [integrationId, walk.version, cursor, page.length, changed]);
      if (advanced.length === 0) return { outcome: 'skipped', reason: 'overtaken' };
    }
    await this.database.query(END, [integrationId, walk.version, walk.mappingsVersion]);
    return { outcome: 'applied' };
  }

  /** Answers how many attendees changed in the app. What cannot be done together is done in halves, so that one attendee who is busy does not hold up the page. */
  private async follow(integrationId: string, walk: WalkRow, page: readonly Listed[]): Promise<number> {
    const emails = page.map(({ email }) => email).filter((email) => email !== null);
    const subjects = page.map(({ id }) => ({ attendeeId: id }));
    const ids = page.map(({ id }) => id);
    const work = {
      integrationId,
      appId: walk.appId,
      subjects,
      emails,
      cause: causeOf(integrationId, walk),
      alongside: (tx: SqlRunner): Promise<void> => this.attendees.show(tx, integrationId, ids),
      isDurable: false,
    };
    try {
      return (await this.reconciler.reconcile(work)).entries.length;
    } catch (error) {
      if (page.length === 1) throw error;
      const half = page.length >> 1;
      return (await this.follow(integrationId, walk, page.slice(0, half))) + (await this.follow(integrationId, walk, page.slice(half)));
    }
  }
}

/** What history gives as the reason: the list of mappings by its version, or the settings. */
function causeOf(integrationId: string, { followedMappings, mappingsVersion }: WalkRow): Cause {
  return followedMappings < mappingsVersion ? { type: 'mapping', id: String(mappingsVersion) } : { type: 'edit', id: integrationId };
}
