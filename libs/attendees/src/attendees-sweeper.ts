import { Injectable } from '@nestjs/common';
import { JobPublisher, Sweeper } from '#messaging';
import { Database } from '#platform';

const CLAIM_WALKS = {
  name: 'walk-sweep',
  text: `INSERT INTO attendee_walks AS walk (integration_id, settings_version, cursor, wake_at)
    SELECT i.id, 0, '', now() + interval '1 minute' FROM integrations i LEFT JOIN attendee_walks w ON w.integration_id = i.id
    WHERE i.updated_at < now() - interval '5 seconds' AND (w.integration_id IS NULL OR w.settings_version < i.settings_version OR w.cursor IS NOT NULL)
      AND (w.wake_at IS NULL OR w.wake_at <= now()) LIMIT 500
    ON CONFLICT (integration_id) DO UPDATE SET wake_at = excluded.wake_at WHERE walk.wake_at <= now()
    RETURNING integration_id AS id`,
};
const CLAIM_TRIALS = {
  name: 'trial-sweep',
  text: `UPDATE mapping_trials SET wake_at = now() + interval '1 minute'
    WHERE integration_id IN (SELECT integration_id FROM mapping_trials WHERE wake_at <= now() LIMIT 500 FOR UPDATE SKIP LOCKED) RETURNING integration_id AS id`,
};
const CLAIM_RELEASES = {
  name: 'release-sweep',
  text: `UPDATE email_releases SET wake_at = now() + interval '1 minute'
    WHERE id IN (SELECT id FROM email_releases WHERE wake_at <= now() ORDER BY wake_at LIMIT 500 FOR UPDATE SKIP LOCKED) RETURNING id`,
};

/** Publishes walks, trials of mappings and released emails whose job was lost. */
@Injectable()
export class AttendeesSweeper extends Sweeper {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobPublisher,
  ) {
    super();
  }

  protected async sweep(): Promise<number> {
    const walks = await this.database.query<{ id: string }>(CLAIM_WALKS);
    await this.jobs.publishAll('attendees.walk', walks.map(({ id }) => ({ payload: { integrationId: id } }))); // prettier-ignore
    const trials = await this.database.query<{ id: string }>(CLAIM_TRIALS);
    await this.jobs.publishAll('mappings.try', trials.map(({ id }) => ({ payload: { integrationId: id } }))); // prettier-ignore
    const releases = await this.database.query<{ id: string }>(CLAIM_RELEASES);
    await this.jobs.publishAll('email.released', releases.map(({ id }) => ({ payload: { releaseId: id } }))); // prettier-ignore
    return walks.length + trials.length + releases.length;
  }
}
