import { Global, Module } from '@nestjs/common';
import type { JobName, JobPayload } from '#contracts';
import { JobMetrics, JobPublisher, type JobToPublish, Queues } from '#messaging';

/** A job that was published. */
export interface PublishedJob {
  readonly name: JobName;
  readonly payload: unknown;
}

/** Takes the place of the queues: keeps what is published, and can be told to fail as if the queue were away. */
export class RecordingJobPublisher {
  readonly published: PublishedJob[] = [];
  isAway = false;

  publish<N extends JobName>(name: N, payload: JobPayload<N>): Promise<void> {
    return this.publishAll(name, [{ payload }]);
  }

  async publishAll<N extends JobName>(name: N, jobs: readonly JobToPublish<N>[]): Promise<void> {
    await Promise.resolve();
    if (this.isAway) throw new Error('the queue is away');
    for (const { payload } of jobs) this.published.push({ name, payload });
  }

  /** The payloads of one kind of job, oldest first. */
  of<N extends JobName>(name: N): JobPayload<N>[] {
    return this.published.filter((job) => job.name === name).map((job) => job.payload as JobPayload<N>);
  }
}

const NO_QUEUES = { all: () => [], depth: () => Promise.resolve({ waiting: 0, active: 0, delayed: 0, failed: 0 }) };

/** Stands in for the messaging module. */
@Global()
@Module({
  providers: [{ provide: JobPublisher, useClass: RecordingJobPublisher }, { provide: Queues, useValue: NO_QUEUES }, JobMetrics],
  exports: [JobPublisher, Queues, JobMetrics],
})
export class RecordingMessagingModule {}

/** Stands in for the dashboard of the queues, which there are none of. */
@Module({})
export class NoQueueBoardModule {}
