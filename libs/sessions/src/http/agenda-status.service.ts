import { Injectable } from '@nestjs/common';
import type { StatusSections, StatusSource } from '#contracts';
import { Database } from '#platform';

const COUNT = {
  name: 'agenda-counts',
  text: `SELECT (SELECT count(*) FROM cvent_sessions WHERE integration_id = $1 AND gone_at IS NULL)::int AS sessions,
    (SELECT count(*) FROM enrolments WHERE integration_id = $1 AND status = 'Registered')::int AS registrations`,
};

/** How much of an integration's agenda is known. */
@Injectable()
export class AgendaStatus implements StatusSource<'agenda'> {
  readonly section = 'agenda';

  constructor(private readonly database: Database) {}

  async read(_appId: string, integrationId: string): Promise<StatusSections['agenda']> {
    return (await this.database.query<StatusSections['agenda']>(COUNT, [integrationId]))[0]!;
  }
}
