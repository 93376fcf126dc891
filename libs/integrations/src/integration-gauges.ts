import { Injectable } from '@nestjs/common';
import { DatabaseGauges } from '#platform';

const BY_STATUS = {
  name: 'integrations-by-status',
  text: `SELECT status, count(i.id)::int AS integrations FROM unnest(ARRAY['active', 'paused', 'blocked']) AS status LEFT JOIN integrations i USING (status) GROUP BY status`,
};
/** The longest first; beyond these their number tells enough. */
const MOST_BLOCKED = 50;
const BLOCKED = {
  name: 'integrations-blocked-longest',
  text: `SELECT app_id::text AS app_id, extract(epoch FROM now() - status_since)::float8 AS age FROM integrations WHERE status = 'blocked' ORDER BY status_since LIMIT ${MOST_BLOCKED}`,
};

/** How the integrations stand, for `/metrics`. */
@Injectable()
export class IntegrationGauges {
  constructor(gauges: DatabaseGauges) {
    gauges.addQuery(BY_STATUS, [
      { name: 'cvent_bridge_integrations', help: 'Integrations, by status.', labels: ['status'], value: 'integrations' },
    ]);
    gauges.addQuery(BLOCKED, [
      {
        name: 'cvent_bridge_integration_blocked_seconds',
        help: `How long an App’s integration has been blocked; of the ${MOST_BLOCKED} that are so longest.`,
        labels: ['app_id'],
        value: 'age',
      },
    ]);
  }
}
