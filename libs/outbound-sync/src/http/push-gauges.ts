import { Injectable } from '@nestjs/common';
import { DatabaseGauges } from '#platform';

const PENDING = {
  name: 'pushes-gauges',
  text: `SELECT count(*) FILTER (WHERE state = 'waiting')::int AS waiting, count(*) FILTER (WHERE state = 'failed')::int AS failed,
      coalesce(extract(epoch FROM now() - min(edited_at) FILTER (WHERE state = 'waiting')), 0)::float8 AS age
    FROM pending_fields f JOIN integrations i ON i.id = f.integration_id AND i.status <> 'paused'`,
};

/** What waits for Cvent, for `/metrics`. */
@Injectable()
export class PushGauges {
  constructor(gauges: DatabaseGauges) {
    gauges.addQuery(PENDING, [
      {
        name: 'cvent_bridge_pushes_waiting',
        help: 'Edited fields that wait to be pushed, those of paused integrations left out.',
        labels: [],
        value: 'waiting',
      },
      { name: 'cvent_bridge_pushes_failed', help: 'Edited fields that Cvent does not take.', labels: [], value: 'failed' },
      {
        name: 'cvent_bridge_pushes_oldest_seconds',
        help: 'Age of the oldest edit that waits to be pushed, those of paused integrations left out.',
        labels: [],
        value: 'age',
      },
    ]);
  }
}
