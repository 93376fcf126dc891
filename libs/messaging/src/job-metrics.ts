import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { QUEUES } from '#contracts';
import { Metrics } from '#platform';
import { Queues } from './queues.js';

/** What the queues did and hold, for `/metrics`. */
@Injectable()
export class JobMetrics {
  readonly finished: Counter<'queue' | 'job' | 'outcome'>;
  readonly failed: Counter<'queue' | 'job' | 'code'>;

  constructor(metrics: Metrics, queues: Queues) {
    const registers = [metrics.registry];
    this.finished = new Counter({
      name: 'cvent_bridge_jobs_finished_total',
      help: 'Jobs that ended well, by what they did. The sum is the number of wake-ups.',
      labelNames: ['queue', 'job', 'outcome'],
      registers,
    });
    this.failed = new Counter({
      name: 'cvent_bridge_job_failures_total',
      help: 'Attempts that failed, by code.',
      labelNames: ['queue', 'job', 'code'],
      registers,
    });
    new Gauge({
      name: 'cvent_bridge_queue_jobs',
      help: 'Jobs that a queue holds, by state. Missing while the queue does not answer.',
      labelNames: ['queue', 'state'],
      registers,
      async collect() {
        this.reset();
        for (const queue of QUEUES) {
          const depth = await queues.depth(queue).catch(() => null);
          if (depth) for (const [state, jobs] of Object.entries(depth)) this.set({ queue, state }, Number(jobs));
        }
      },
    });
  }
}
