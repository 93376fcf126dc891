import { Injectable } from '@nestjs/common';
import type { StatusSections, StatusSource } from '#contracts';
import { Database } from '#platform';

const PLACEMENTS = {
  name: 'attendees-by-placement',
  text: 'SELECT placement, count(*)::int AS count FROM attendees WHERE app_id = $1 AND integration_id = $2 GROUP BY placement',
};

/** Where an integration's attendees stand. */
@Injectable()
export class AttendeesStatus implements StatusSource<'attendees'> {
  readonly section = 'attendees';

  constructor(private readonly database: Database) {}

  async read(appId: string, integrationId: string): Promise<StatusSections['attendees']> {
    const rows = await this.database.query<{ placement: string; count: number }>(PLACEMENTS, [appId, integrationId]);
    const { in_app: inApp = 0, ...notInApp } = Object.fromEntries(rows.map(({ placement, count }) => [placement, count]));
    return { inApp, notInApp };
  }
}
