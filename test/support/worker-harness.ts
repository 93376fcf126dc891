import { Test, type TestingModule } from '@nestjs/testing';
import { AttendeeReconciler } from '#attendees';
import type { FactDelivery, FactHandler, FactOutcome, JobOutcome } from '#contracts';
import { JobPublisher, MessagingModule } from '#messaging';
import { Metrics } from '#platform';
import { EnrolmentReconciler, SessionReconciler } from '#sessions';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';
import { SessionsProcessor } from '../../libs/sessions/src/sessions.processor.js';
import { AttendeesProcessor } from '../../libs/attendees/src/attendees.processor.js';
import { AttendeeWalk } from '../../libs/attendees/src/attendee-walk.service.js';
import { ImportsProcessor } from '../../libs/imports/src/imports.processor.js';
import { ImportRunner } from '../../libs/imports/src/run/import-runner.service.js';
import { ReadScheduleSweeper } from '../../libs/imports/src/schedule/read-schedule.sweeper.js';
import { SessionWalk } from '../../libs/sessions/src/session-walk.service.js';
import { SessionsSweeper } from '../../libs/sessions/src/sessions-sweeper.js';
import { ErasureSweeper } from '../../libs/operations/src/erasure-sweeper.js';
import { RetentionSweeper } from '../../libs/operations/src/retention-sweeper.js';
import { OutboundSyncProcessor } from '../../libs/outbound-sync/src/outbound-sync.processor.js';
import { PushesSweeper } from '../../libs/outbound-sync/src/pushes-sweeper.js';
import { PushRunner } from '../../libs/outbound-sync/src/push-runner.service.js';
import { BacklogProcessor } from '../../libs/webhooks/src/inbox/backlog.processor.js';
import { NotificationsProcessor } from '../../libs/changes/src/notifications.processor.js';
import { NotificationsSweeper } from '../../libs/changes/src/notifications/notifications-sweeper.js';
import { Notifier } from '../../libs/changes/src/notifications/notifier.service.js';
import { InboxProcessor } from '../../libs/webhooks/src/inbox/inbox.processor.js';
import { InboxService } from '../../libs/webhooks/src/inbox/inbox.service.js';
import { MessageBatches } from '../../libs/webhooks/src/inbox/message-batches.service.js';
import { InboxSweeper } from '../../libs/webhooks/src/inbox/inbox-sweeper.js';
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
      .overrideProvider(BacklogProcessor)
      .useValue({})
      .overrideProvider(AttendeesProcessor)
      .useValue({})
      .overrideProvider(SessionsProcessor)
      .useValue({})
      .overrideProvider(ImportsProcessor)
      .useValue({})
      .overrideProvider(OutboundSyncProcessor)
      .useValue({})
      .overrideProvider(NotificationsProcessor)
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

  /** The jobs `backlog.apply` of these messages, all under way at the same time. */
  applyBacklog(inboxMessageIds: readonly string[]): Promise<PromiseSettledResult<JobOutcome>[]> {
    const messages = this.module.get(MessageBatches, { strict: false });
    return Promise.allSettled(inboxMessageIds.map((id) => messages.apply(id)));
  }

  /** Applies a fact, as a message would. */
  tell(delivery: FactDelivery): Promise<FactOutcome> {
    const { kind } = delivery.fact;
    const feature = kind === 'session' ? SessionReconciler : kind === 'enrolment' ? EnrolmentReconciler : AttendeeReconciler;
    return this.module.get<FactHandler>(feature, { strict: false }).apply(delivery);
  }

  /** Sweeps for sessions that do not follow, and walks them: the job `sessions.walk`. Answers how many integrations were due. */
  async followSessions(): Promise<number> {
    const jobs = this.module.get<RecordingJobPublisher>(JobPublisher, { strict: false });
    const before = jobs.of('sessions.walk').length;
    const sweeper: unknown = this.module.get(SessionsSweeper, { strict: false });
    await (sweeper as { sweep(): Promise<number> }).sweep();
    const due = jobs.of('sessions.walk').slice(before);
    for (const { integrationId } of due) await this.module.get(SessionWalk, { strict: false }).run(integrationId);
    return due.length;
  }

  /** What it tells at `/metrics`. */
  metrics(): Promise<string> {
    return this.module.get(Metrics, { strict: false }).registry.metrics();
  }

  /** The job `attendees.walk`. */
  followAttendees(integrationId: string): Promise<JobOutcome> {
    return this.module.get(AttendeeWalk, { strict: false }).run(integrationId);
  }

  /** The job `import.run`. */
  carryOn(runId: string): Promise<JobOutcome> {
    return this.module.get(ImportRunner, { strict: false }).carryOn(runId);
  }

  /** The job `pushes.send`. */
  sendPushes(integrationId: string): Promise<JobOutcome> {
    return this.module.get(PushRunner, { strict: false }).send(integrationId);
  }

  /** The job `notifications.send`. */
  notify(endpointId: string): Promise<JobOutcome> {
    return this.module.get(Notifier, { strict: false }).notify(endpointId);
  }

  /** One sweep for endpoints that are to be told something; answers those that it published. */
  async sweepNotifications(): Promise<string[]> {
    const jobs = this.module.get<RecordingJobPublisher>(JobPublisher, { strict: false });
    const before = jobs.of('notifications.send').length;
    const sweeper: unknown = this.module.get(NotificationsSweeper, { strict: false });
    await (sweeper as { sweep(): Promise<number> }).sweep();
    return jobs.of('notifications.send').slice(before).map(({ endpointId }) => endpointId); // prettier-ignore
  }

  /** Looks through stored messages for people who were erased. */
  async sweepErasures(): Promise<void> {
    const sweeper: unknown = this.module.get(ErasureSweeper, { strict: false });
    await (sweeper as { sweep(): Promise<number> }).sweep();
  }

  /** Lets go of what is kept for a time only. */
  async sweepRetention(): Promise<void> {
    const sweeper = this.module.get<unknown>(RetentionSweeper, { strict: false }) as { sweep(): Promise<number>; lookedAt: number };
    sweeper.lookedAt = -Infinity; // else it comes once an hour
    await sweeper.sweep();
  }

  /** One sweep for messages whose job was lost or that waited for a resume; answers the messages that it published. */
  async sweepInbox(): Promise<string[]> {
    const jobs = this.module.get<RecordingJobPublisher>(JobPublisher, { strict: false });
    const hints = () => [...jobs.of('message.apply'), ...jobs.of('backlog.apply')];
    const before = new Set(hints());
    const sweeper: unknown = this.module.get(InboxSweeper, { strict: false });
    await (sweeper as { sweep(): Promise<number> }).sweep();
    return hints().filter((hint) => !before.has(hint)).map(({ inboxMessageId }) => inboxMessageId); // prettier-ignore
  }

  /** One sweep for pushes whose job was lost; answers the integrations that it published. */
  async sweepPushes(): Promise<string[]> {
    const jobs = this.module.get<RecordingJobPublisher>(JobPublisher, { strict: false });
    const before = jobs.of('pushes.send').length;
    const sweeper: unknown = this.module.get(PushesSweeper, { strict: false });
    await (sweeper as { sweep(): Promise<number> }).sweep();
    return jobs.of('pushes.send').slice(before).map(({ integrationId }) => integrationId); // prettier-ignore
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
