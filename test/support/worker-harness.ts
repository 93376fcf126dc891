import { Test, type TestingModule } from '@nestjs/testing';
import type { JobOutcome } from '#contracts';
import { JobPublisher, MessagingModule } from '#messaging';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';
import { SessionsProcessor } from '../../libs/sessions/src/sessions.processor.js';
import { AttendeesProcessor } from '../../libs/attendees/src/attendees.processor.js';
import { ImportsProcessor } from '../../libs/imports/src/imports.processor.js';
import { ImportRunner } from '../../libs/imports/src/run/import-runner.service.js';
import { ReadScheduleSweeper } from '../../libs/imports/src/schedule/read-schedule.sweeper.js';
import { InboxProcessor } from '../../libs/webhooks/src/inbox/inbox.processor.js';
import { InboxService } from '../../libs/webhooks/src/inbox/inbox.service.js';
import { type RecordingJobPublisher, RecordingMessagingModule } from './recording-jobs.js';

/** Sweepers start by themselves that seldom: tests sweep by hand. */
const NEVER_MS = 600_000;

/** A worker without queues and timers: what processors and sweepers do is done when a test says so. */
export class WorkerHarness {
  private constructor(private readonly module: TestingModule) {}

  /** `env`: as of the API on the same database, {@link ApiHarness}. */
  static async start(env: Readonly<Record<string, string>>): Promise<WorkerHarness> {
    const module = await Test.createTestingModule({ imports: [WorkerModule.with({ ...env, SWEEP_INTERVAL_MS: String(NEVER_MS) })] })
      .overrideModule(MessagingModule)
      .useModule(RecordingMessagingModule)
      .overrideProvider(InboxProcessor)
      .useValue({})
      .overrideProvider(AttendeesProcessor)
      .useValue({})
      .overrideProvider(SessionsProcessor)
      .useValue({})
      .overrideProvider(ImportsProcessor)
      .useValue({})
      .compile();
    await module.init();
    return new WorkerHarness(module);
  }

  stop(): Promise<void> {
    return this.module.close();
  }

  /** The job `message.apply`. */
  apply(inboxMessageId: string): Promise<JobOutcome> {
    return this.module.get(InboxService, { strict: false }).apply(inboxMessageId);
  }

  /** The job `import.run`. */
  carryOn(runId: string): Promise<JobOutcome> {
    return this.module.get(ImportRunner, { strict: false }).carryOn(runId);
  }

  /** One sweep of the reads that come by themselves; answers the runs that it published. */
  async sweepReads(): Promise<string[]> {
    const jobs = this.module.get<RecordingJobPublisher>(JobPublisher, { strict: false });
    const before = jobs.of('import.run').length;
    const sweeper: unknown = this.module.get(ReadScheduleSweeper, { strict: false });
    await (sweeper as { sweep(): Promise<number> }).sweep();
    return jobs.of('import.run').slice(before).map(({ runId }) => runId); // prettier-ignore
  }
}
