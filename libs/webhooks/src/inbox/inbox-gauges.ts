import { Injectable } from '@nestjs/common';
import { DatabaseGauges } from '#platform';

const PENDING = {
  name: 'inbox-pending',
  text: `SELECT count(*)::int AS depth, coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 AS age,
      (SELECT count(*)::int FROM inbox_messages WHERE status = 'pending' AND wake_at IS NULL) AS parked
    FROM inbox_messages WHERE status = 'pending' AND wake_at IS NOT NULL`,
};

/** What the inbox holds, for `/metrics`. */
@Injectable()
export class InboxGauges {
  constructor(gauges: DatabaseGauges) {
    gauges.addQuery(PENDING, [
      {
        name: 'cvent_bridge_inbox_depth',
        help: 'Messages that wait to be applied, those of paused integrations left out.',
        labels: [],
        value: 'depth',
      },
      {
        name: 'cvent_bridge_inbox_oldest_seconds',
        help: 'Age of the oldest message that waits, those of paused integrations left out.',
        labels: [],
        value: 'age',
      },
      { name: 'cvent_bridge_inbox_parked', help: 'Messages that wait for their integration to be resumed.', labels: [], value: 'parked' },
    ]);
  }
}
