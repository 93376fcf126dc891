import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Metrics } from '#platform';

/** What this process did with jobs, for `/metrics`. */
@Injectable()
export class JobMetrics {
  private readonly finished: Counter<'queue' | 'job' | 'outcome'>;
  private readonly failed: Counter<'queue' | 'job' | 'code'>;
  private readonly active: Gauge<'queue'>;
  private readonly lastEnded: Gauge<'queue'>;
  private readonly lastSwept: Gauge<'sweeper'>;

  constructor(metrics: Metrics) {
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
    this.active = new Gauge({
      name: 'cvent_bridge_jobs_active',
      help: 'Jobs that this worker has under way.',
      labelNames: ['queue'],
      registers,
    });
    this.lastEnded = new Gauge({
      name: 'cvent_bridge_job_last_ended_timestamp_seconds',
      help: 'When this worker last ended a job, well or not; when it started, until then.',
      labelNames: ['queue'],
      registers,
    });
    this.lastSwept = new Gauge({
      name: 'cvent_bridge_sweep_last_timestamp_seconds',
      help: 'When a sweep of this worker last ended well; when it started, until then.',
      labelNames: ['sweeper'],
      registers,
    });
  }

  /** This worker takes jobs of the queue from now on. */
  serves(queue: string): void {
    this.active.set({ queue }, 0);
    this.lastEnded.setToCurrentTime({ queue });
  }

  began(queue: string): void {
    this.active.inc({ queue });
  }

  endedWell(queue: string, job: string, outcome: string): void {
    this.finished.inc({ queue, job, outcome });
    this.ended(queue);
  }

  endedBadly(queue: string, job: string, code: string): void {
    this.failed.inc({ queue, job, code });
    this.ended(queue);
  }

  /** A sweep ended well, or the sweeper starts. */
  swept(sweeper: string): void {
    this.lastSwept.setToCurrentTime({ sweeper });
  }

  private ended(queue: string): void {
    this.active.dec({ queue });
    this.lastEnded.setToCurrentTime({ queue });
  }
}
