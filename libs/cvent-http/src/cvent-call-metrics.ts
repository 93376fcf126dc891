import { Injectable } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { Metrics } from '#platform';

/** The calls of Cvent, for `/metrics`. */
@Injectable()
export class CventCallMetrics {
  private readonly calls: Counter<'operation' | 'status'>;
  private readonly seconds: Histogram<'operation'>;

  constructor(metrics: Metrics) {
    const registers = [metrics.registry];
    this.calls = new Counter({
      name: 'cvent_bridge_cvent_calls_total',
      help: 'Calls of Cvent, by operation and HTTP status; status "none" when no answer came.',
      labelNames: ['operation', 'status'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'cvent_bridge_cvent_call_seconds',
      help: 'How long Cvent took to answer, the wait for a turn not counted.',
      labelNames: ['operation'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
  }

  made(operation: string, status: string, ms: number): void {
    this.calls.inc({ operation, status });
    this.seconds.observe({ operation }, ms / 1_000);
  }
}
