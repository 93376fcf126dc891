import { type BeforeApplicationShutdown, Inject, type OnApplicationBootstrap } from '@nestjs/common';
import { WorkerHost } from '@nestjs/bullmq';
import { type Job, UnrecoverableError, type WorkerOptions } from 'bullmq';
import { type HandlersFor, JOBS, type JobName, type JobOutcome, type JobPayload, type QueueName } from '#contracts';
import { AppError, PermanentError } from '#kernel';
import { AppConfig, Closing, Log } from '#platform';
import { JobMetrics } from './job-metrics.js';

/**
 * How every worker treats its jobs. A job whose worker died is given back within 12 s; how often that may happen is left open, since a job is only a hint and
 * its row knows how often it was tried.
 */
export const WORKER_OPTIONS = {
  lockDuration: 6_000,
  stalledInterval: 3_000,
  maxStalledCount: 1_000,
} satisfies Partial<WorkerOptions>;

type AnyHandler = (payload: never) => Promise<JobOutcome>;

/** Runs the jobs of one queue: checks the payload, calls the handler, counts, and decides what a failure means (STYLE of errors: see kernel/errors). */
export abstract class TypedWorkerHost<Q extends QueueName> extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected abstract readonly handlers: HandlersFor<Q>;

  @Inject(Log) private readonly log!: Log;
  @Inject(JobMetrics) private readonly metrics!: JobMetrics;
  @Inject(AppConfig) protected readonly config!: AppConfig;
  @Inject(Closing) private readonly closing!: Closing;
  private isEnding = false;

  onApplicationBootstrap(): void {
    this.metrics.serves(this.worker.name);
    this.worker.concurrency = this.config.workerConcurrency;
    this.worker.on('error', (error) => this.log.warn('worker.error', { queue: this.worker.name, error: error.name }));
    this.worker.waitUntilReady().catch((error: unknown) => this.giveUp(error));
  }

  /**
   * BullMQ keeps a first connection that failed for good, and asks it for jobs again and again without a pause, so that the process does nothing else and hears no signal. Whoever
   * started it starts it anew.
   */
  private giveUp(error: unknown): void {
    if (this.isEnding) return;
    this.log.error('worker.queue_lost_at_start', error, { queue: this.worker.name });
    process.exit(1);
  }

  /** Finishes the jobs under way; those that wait are left to other workers. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    await this.closing.end(`jobs of the queue ${this.worker.name}`, this.worker.close());
  }

  /** BullMQ's entry. @throws UnrecoverableError for what never works; anything else is retried with backoff. */
  override async process(job: Job<unknown>): Promise<JobOutcome> {
    const name = job.name as JobName;
    const startedAt = performance.now();
    const fields = { queue: job.queueName, job: job.name, jobId: job.id ?? '' };
    this.metrics.began(job.queueName);
    try {
      const outcome = await this.handle(name, job.data);
      this.metrics.endedWell(job.queueName, name, outcome.outcome);
      this.log.debug('job.finished', { ...fields, ...outcome, durationMs: Math.round(performance.now() - startedAt) });
      return outcome;
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'bug.unexpected';
      this.metrics.endedBadly(job.queueName, job.name, code);
      const isLast = error instanceof PermanentError || job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      if (isLast) this.log.error('job.failed', error, { ...fields, code });
      else this.log.warn('job.retrying', { ...fields, code, attempt: job.attemptsMade + 1 });
      // What the queue keeps of a failure may be read in its dashboard: the code only, for a message may quote data.
      throw error instanceof PermanentError ? new UnrecoverableError(code) : new Error(code);
    }
  }

  private async handle(name: JobName, data: unknown): Promise<JobOutcome> {
    const handler = (this.handlers as Readonly<Partial<Record<JobName, AnyHandler>>>)[name];
    if (!handler) throw new PermanentError('job.unknown', `No handler for the job "${name}": a newer version may have published it.`);
    const payload = JOBS[name].payload.safeParse(data);
    if (!payload.success) throw new PermanentError('job.payload_invalid', `The job "${name}" carries what its contract does not allow.`);
    return handler(payload.data as JobPayload<typeof name> as never);
  }
}
