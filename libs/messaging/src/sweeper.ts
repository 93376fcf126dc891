import { type BeforeApplicationShutdown, Inject, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig, Closing, Log } from '#platform';
import { JobMetrics } from './job-metrics.js';

/**
 * Looks at intervals for rows whose job never came, and publishes it again. This is what makes a lost queue harmless; it runs on a plain timer, since a
 * schedule kept in the queue would be lost with it. Several workers may sweep at once: claim rows with SKIP LOCKED.
 */
export abstract class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  @Inject(AppConfig) protected readonly config!: AppConfig;
  @Inject(Log) protected readonly log!: Log;
  @Inject(Closing) private readonly closing!: Closing;
  @Inject(JobMetrics) private readonly metrics!: JobMetrics;

  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;

  /** Publishes what was left behind. Answers how many jobs were published. */
  protected abstract sweep(): Promise<number>;

  onApplicationBootstrap(): void {
    this.metrics.swept(this.constructor.name);
    this.schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.closing.end(`sweep of ${this.constructor.name}`, this.running);
  }

  private schedule(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => void (this.running = this.run()), this.config.sweepIntervalMs);
  }

  private async run(): Promise<void> {
    try {
      const published = await this.sweep();
      this.metrics.swept(this.constructor.name);
      if (published > 0) this.log.info('sweep.published', { sweeper: this.constructor.name, published });
    } catch (error) {
      this.log.warn('sweep.failed', { sweeper: this.constructor.name, error: error instanceof Error ? error.name : 'unknown' });
    } finally {
      this.schedule();
    }
  }
}
