import { type DynamicModule, Module } from '@nestjs/common';
import { AttendeeReconciler, AttendeesModule, AttendeesWorkerModule } from '#attendees';
import { ImportsWorkerModule } from '#imports';
import { MessagingModule } from '#messaging';
import { PlatformModule } from '#platform';
import { WebhooksWorkerModule } from '#webhooks';
import { WorkerServer } from './worker-server.js';

/** The process that applies messages and does the background work. */
@Module({})
export class WorkerModule {
  static with(overrides: Readonly<Record<string, string | undefined>> = {}): DynamicModule {
    return {
      module: WorkerModule,
      providers: [WorkerServer],
      imports: [
        PlatformModule.forRoot(overrides),
        MessagingModule,
        AttendeesWorkerModule,
        WebhooksWorkerModule.with([AttendeesModule], [AttendeeReconciler]),
        ImportsWorkerModule.with([AttendeesModule], [AttendeeReconciler]),
      ],
    };
  }
}
