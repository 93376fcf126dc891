import { Injectable } from '@nestjs/common';
import type { JobOutcome } from '#contracts';
import type { SqlRunner } from '#kernel';
import { Database } from '#platform';
import { AttendeeReconciler } from './attendee-reconciler.service.js';

const LOAD = {
  name: 'release-load',
  text: `SELECT r.app_id AS "appId", r.email_key AS email, i.id AS "integrationId"
    FROM email_releases r LEFT JOIN integrations i ON i.app_id = r.app_id WHERE r.id = $1`,
};
const DELETE = { name: 'release-delete', text: 'DELETE FROM email_releases WHERE id = $1' };

interface ReleaseRow {
  readonly appId: string;
  readonly email: string;
  readonly integrationId: string | null;
}

/** Gives an email that the CMS set free to the attendee who waits for it (B6). */
@Injectable()
export class ReleasedEmail {
  constructor(
    private readonly database: Database,
    private readonly reconciler: AttendeeReconciler,
  ) {}

  async settle(releaseId: string): Promise<JobOutcome> {
    const [release] = await this.database.query<ReleaseRow>(LOAD, [releaseId]);
    if (!release) return { outcome: 'skipped', reason: 'already_done' };
    const { appId, email, integrationId } = release;
    const forget = async (tx: SqlRunner): Promise<void> => void (await tx.query(DELETE, [releaseId]));
    if (integrationId === null) {
      await forget(this.database);
      return { outcome: 'skipped', reason: 'no_integration' };
    }
    const cause = { type: 'edit', id: releaseId } as const;
    const { hasChanged } = await this.reconciler.reconcile({
      integrationId,
      appId,
      subjects: [],
      emails: [email],
      cause,
      alongside: forget,
      isDurable: false,
    });
    return { outcome: hasChanged ? 'applied' : 'unchanged' };
  }
}
