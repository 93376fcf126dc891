import { type DynamicModule, Module } from '@nestjs/common';
import { AttendeeReconciler, AttendeesModule, AttendeesWorkerModule } from '#attendees';
import { ChangesWorkerModule } from '#changes';
import { AttendeeRefresher, ImportEraser, ImportsModule, ImportsWorkerModule } from '#imports';
import { MessagingModule } from '#messaging';
import { OperationsWorkerModule } from '#operations';
import { OutboundSyncWorkerModule } from '#outbound-sync';
import { PlatformModule } from '#platform';
import { EnrolmentReconciler, SessionReconciler, SessionsModule, SessionsWorkerModule } from '#sessions';
import { BodyKeeper, MessagesModule, WebhooksWorkerModule } from '#webhooks';
import { WorkerServer } from './worker-server.js';

/** What Cvent tells of, and the features that apply it. */
const SUBJECT_MODULES = [SessionsModule, AttendeesModule];
const SUBJECTS = [SessionReconciler, AttendeeReconciler, EnrolmentReconciler];

/** The process that applies messages and does the background work. */
@Module({})
export class WorkerModule {
  static with(overrides: Readonly<Record<string, string | undefined>> = {}): DynamicModule {
    const imports = ImportsWorkerModule.with(SUBJECT_MODULES, SUBJECTS);
    return {
      module: WorkerModule,
      providers: [WorkerServer],
      imports: [
        PlatformModule.forRoot(overrides),
        MessagingModule,
        AttendeesWorkerModule,
        SessionsWorkerModule,
        WebhooksWorkerModule.with(SUBJECT_MODULES, SUBJECTS),
        imports,
        OperationsWorkerModule.keeping({
          modules: [MessagesModule, ImportsModule],
          messages: BodyKeeper,
          retainers: [BodyKeeper, ImportEraser],
        }),
        ChangesWorkerModule,
        OutboundSyncWorkerModule.with([AttendeesModule, imports], AttendeeReconciler, AttendeeRefresher),
      ],
    };
  }
}
