import { Injectable } from '@nestjs/common';
import { JobPublisher, Sweeper } from '#messaging';
import { Database } from '#platform';

const OPEN = {
  name: 'session-walk-open',
  text: `INSERT INTO session_walks (integration_id, time_zone, direction_version, part) SELECT i.id, i.event_time_zone, i.direction_version, 'sessions'
    FROM integrations i LEFT JOIN session_walks w ON w.integration_id = i.id WHERE w.integration_id IS NULL ON CONFLICT DO NOTHING`,
};
const CLAIM = {
  name: 'session-walk-claim',
  text: `UPDATE session_walks w SET wake_at = now() + interval '1 minute', part = coalesce(part, 'sessions'), cursor = CASE WHEN part IS NULL THEN '' ELSE cursor END
    FROM integrations i LEFT JOIN agendas a ON a.id = i.cvent_agenda_id
    WHERE i.id = w.integration_id AND w.wake_at <= now()
      AND (w.part IS NOT NULL OR w.direction_version <> i.direction_version OR w.time_zone IS DISTINCT FROM i.event_time_zone
        OR (a.id IS NULL AND EXISTS (SELECT 1 FROM cvent_sessions s WHERE s.integration_id = i.id AND s."values"->>'deleted' = 'false')))
    RETURNING w.integration_id AS id`,
};

/** Finds integrations whose sessions do not follow what changed around them. */
@Injectable()
export class SessionsSweeper extends Sweeper {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobPublisher,
  ) {
    super();
  }

  protected async sweep(): Promise<number> {
    await this.database.query(OPEN);
    const walks = await this.database.query<{ id: string }>(CLAIM);
    await this.jobs.publishAll('sessions.walk', walks.map(({ id }) => ({ payload: { integrationId: id } }))); // prettier-ignore
    return walks.length;
  }
}
