import { Injectable } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { Metrics } from '#platform';

const RESULTS = ['stored', 'duplicate', 'unauthorized', 'too_large', 'unavailable', 'validated', 'unreadable'] as const;
/** How the intake answered. */
export type IntakeResult = (typeof RESULTS)[number];

/** What came in, for `/metrics`. */
@Injectable()
export class IntakeMetrics {
  readonly requests: Counter<'result'>;
  readonly seconds: Histogram;

  constructor(metrics: Metrics) {
    const registers = [metrics.registry];
    this.requests = new Counter({
      name: 'cvent_bridge_intake_requests_total',
      help: 'Requests from Cvent, by answer.',
      labelNames: ['result'],
      registers,
    });
    // From the start, so that the first refusal counts as a rise.
    for (const result of RESULTS) this.requests.inc({ result }, 0);
    this.seconds = new Histogram({
      name: 'cvent_bridge_intake_seconds',
      help: 'From the first byte to the answer, for stored deliveries.',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1],
      registers,
    });
  }
}
