import { Injectable } from '@nestjs/common';
import { DatabaseGauges } from '#platform';

// Two halves, since each has an index of its own.
const RUNS = {
  name: 'import-gauges',
  text: `SELECT s.state, k.kind, count(r.state)::int AS runs
    FROM unnest(ARRAY['queued', 'running', 'waiting_for_quota', 'needs_confirmation']) AS s (state) CROSS JOIN unnest(ARRAY['full', 'incremental']) AS k (kind)
    LEFT JOIN (SELECT state, kind FROM import_runs WHERE state IN ('queued', 'running', 'waiting_for_quota')
      UNION ALL SELECT state, kind FROM import_runs WHERE state IN ('failed', 'needs_confirmation')) AS r ON r.state = s.state AND r.kind = k.kind
    GROUP BY s.state, k.kind`,
};

/** How the runs of reads stand, for `/metrics`. */
@Injectable()
export class ImportGauges {
  constructor(gauges: DatabaseGauges) {
    gauges.addQuery(RUNS, [
      {
        name: 'cvent_bridge_import_runs',
        help: 'Runs of reads that are under way or wait, by state and kind.',
        labels: ['state', 'kind'],
        value: 'runs',
      },
    ]);
  }
}
