import { Injectable } from '@nestjs/common';
import type { JobOutcome } from '#contracts';
import { Database } from '#platform';
import { AttendeeReconciler } from './attendee-reconciler.service.js';

/** Attendees of one page; the cursor is saved after each. */
const PAGE = 200;

const BEGIN = {
  name: 'walk-begin',
  text: `INSERT INTO attendee_walks AS walk (integration_id, settings_version, cursor, wake_at)
    SELECT id, settings_version, '', now() + interval '1 minute' FROM integrations WHERE id = $1
    ON CONFLICT (integration_id) DO UPDATE SET
      cursor = CASE WHEN walk.settings_version < excluded.settings_version THEN '' ELSE walk.cursor END,
      settings_version = excluded.settings_version, wake_at = excluded.wake_at
    RETURNING cursor, settings_version AS version, (SELECT app_id FROM integrations WHERE id = $1) AS "appId"`,
};
const PAGE_OF = {
  name: 'walk-page',
  text: 'SELECT attendee_id AS id, email_key AS email FROM attendees WHERE integration_id = $1 AND attendee_id > $2 ORDER BY attendee_id LIMIT $3',
};
const ADVANCE = {
  name: 'walk-advance',
  text: `UPDATE attendee_walks SET cursor = $3, wake_at = now() + interval '1 minute'
    WHERE integration_id = $1 AND settings_version = $2 AND cursor IS NOT NULL RETURNING cursor`,
};
const END = { name: 'walk-end', text: 'UPDATE attendee_walks SET cursor = NULL WHERE integration_id = $1 AND settings_version = $2' };

interface WalkRow {
  /** Null: the attendees have followed this version already. */
  readonly cursor: string | null;
  readonly version: number;
  readonly appId: string;
}

/** Brings every attendee in step after the settings changed, from the mirrors alone: Cvent is not called. Resumes at the page where it stood. */
@Injectable()
export class AttendeeWalk {
  constructor(
    private readonly database: Database,
    private readonly reconciler: AttendeeReconciler,
  ) {}

  /** Walks until the attendees have followed the newest settings. Two at once do the same work and no harm. */
  async run(integrationId: string): Promise<JobOutcome> {
    const [walk] = await this.database.query<WalkRow>(BEGIN, [integrationId]);
    if (!walk) return { outcome: 'skipped', reason: 'gone' };
    if (walk.cursor === null) return { outcome: 'unchanged' };
    for (let cursor: string | undefined = walk.cursor; cursor !== undefined;) {
      cursor = await this.walkPage(integrationId, walk, cursor);
      const advanced = cursor === undefined ? null : await this.database.query(ADVANCE, [integrationId, walk.version, cursor]);
      if (advanced?.length === 0) return { outcome: 'skipped', reason: 'overtaken' };
    }
    await this.database.query(END, [integrationId, walk.version]);
    return { outcome: 'applied' };
  }

  /** Answers the last attendee of the page; undefined when there was none. */
  private async walkPage(integrationId: string, { appId }: WalkRow, cursor: string): Promise<string | undefined> {
    const page = await this.database.query<{ id: string; email: string | null }>(PAGE_OF, [integrationId, cursor, PAGE]);
    for (const { id, email } of page) {
      const emails = email === null ? [] : [email];
      await this.reconciler.reconcile({
        integrationId,
        appId,
        subjects: [{ attendeeId: id }],
        emails,
        cause: { type: 'edit', id: integrationId },
        isDurable: false,
      });
    }
    return page.at(-1)?.id;
  }
}
