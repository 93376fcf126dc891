import { type DynamicModule, Module } from '@nestjs/common';
import { AccessHttpModule } from '#access';
import { AttendeesHttpModule, AttendeesStatus, KnownAttendees, PersonErasure } from '#attendees';
import { ChangesHttpModule, NotificationFailures } from '#changes';
import { MappingsHttpModule } from '#custom-field-mapping';
import { DirectoryHttpModule, PersonPresenter } from '#directory';
import { DoctorHttpModule } from '#doctor';
import { HistoryEraser, HistoryHttpModule, HistoryModule } from '#history';
import { ImportEraser, ImportFailures, ImportsHttpModule, ImportsStatus } from '#imports';
import { BlockedIntegration, IntegrationsHttpModule } from '#integrations';
import { MessagingModule, QueueGauges } from '#messaging';
import { OperationsHttpModule } from '#operations';
import { OutboundSyncHttpModule, PushEraser, PushesStatus, PushFailures } from '#outbound-sync';
import { OrmModule, PlatformModule } from '#platform';
import { AgendaStatus, EnrolmentEraser, PlacesNow, SessionsHttpModule, SessionsNow } from '#sessions';
import { MessageFailures, MessagesStatus, StoredMessages, WebhooksHttpModule } from '#webhooks';
import { HealthController } from './health.controller.js';
import { MetricsController } from './ops/metrics.controller.js';
import { QueueBoardModule } from './ops/queue-board.module.js';

const CHANGES = ChangesHttpModule.showing({
  modules: [DirectoryHttpModule, SessionsHttpModule],
  people: PersonPresenter,
  sessions: SessionsNow,
  places: PlacesNow,
});

/** The features that face the network. Each brings its own controllers; none starts a worker. */
const FEATURES = [
  AccessHttpModule,
  DirectoryHttpModule,
  HistoryHttpModule,
  IntegrationsHttpModule,
  MappingsHttpModule,
  AttendeesHttpModule,
  SessionsHttpModule,
  ImportsHttpModule,
  OutboundSyncHttpModule,
  WebhooksHttpModule,
  DoctorHttpModule,
  CHANGES,
  OperationsHttpModule.watching({
    modules: [
      WebhooksHttpModule,
      OutboundSyncHttpModule,
      ImportsHttpModule,
      SessionsHttpModule,
      AttendeesHttpModule,
      HistoryModule,
      CHANGES,
    ],
    failures: [MessageFailures, PushFailures, ImportFailures, BlockedIntegration, NotificationFailures],
    statuses: [MessagesStatus, AttendeesStatus, AgendaStatus, ImportsStatus, PushesStatus],
    attendees: KnownAttendees,
    messages: StoredMessages,
    people: PersonErasure,
    erasers: [HistoryEraser, PushEraser, EnrolmentEraser, ImportEraser],
  }),
];

/** The process that serves the CMS, takes Cvent's webhooks and shows operators what goes on. */
@Module({})
export class ApiModule {
  static with(overrides: Readonly<Record<string, string | undefined>> = {}): DynamicModule {
    return {
      module: ApiModule,
      imports: [PlatformModule.forRoot(overrides), OrmModule, MessagingModule, QueueBoardModule, ...FEATURES],
      controllers: [HealthController, MetricsController],
      providers: [QueueGauges],
    };
  }
}
