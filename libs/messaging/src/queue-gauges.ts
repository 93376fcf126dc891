import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { QUEUES } from '#contracts';
import { Metrics } from '#platform';
import { Queues } from './queues.js';

/** What the queues hold, for `/metrics` of the API: true for all processes, so no worker asks for it. */
@Injectable()
export class QueueGauges {
  constructor(metrics: Metrics, queues: Queues) {
    new Gauge({
      name: 'cvent_bridge_queue_jobs',
      help: 'Jobs that a queue holds, by state. Missing while the queue does not answer.',
      labelNames: ['queue', 'state'],
      registers: [metrics.registry],
      async collect() {
        const depths = await Promise.all(QUEUES.map(async (queue) => [queue, await queues.depth(queue).catch(() => null)] as const));
        this.reset();
        for (const [queue, depth] of depths)
          if (depth) for (const [state, jobs] of Object.entries(depth)) this.set({ queue, state }, Number(jobs));
      },
    });
  }
}
