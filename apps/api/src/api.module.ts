import { type DynamicModule, Module } from '@nestjs/common';
import { AccessHttpModule } from '#access';
import { AttendeesHttpModule } from '#attendees';
import { MappingsHttpModule } from '#custom-field-mapping';
import { DirectoryHttpModule } from '#directory';
import { DoctorHttpModule } from '#doctor';
import { HistoryHttpModule } from '#history';
import { ImportsHttpModule } from '#imports';
import { IntegrationsHttpModule } from '#integrations';
import { MessagingModule } from '#messaging';
import { OutboundSyncHttpModule } from '#outbound-sync';
import { OrmModule, PlatformModule } from '#platform';
import { SessionsHttpModule } from '#sessions';
import { WebhooksHttpModule } from '#webhooks';
import { HealthController } from './health.controller.js';
import { MetricsController } from './ops/metrics.controller.js';
import { QueueBoardModule } from './ops/queue-board.module.js';

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
];

/** The process that serves the CMS, takes Cvent's webhooks and shows operators what goes on. */
@Module({})
export class ApiModule {
  static with(overrides: Readonly<Record<string, string | undefined>> = {}): DynamicModule {
    return {
      module: ApiModule,
      imports: [PlatformModule.forRoot(overrides), OrmModule, MessagingModule, QueueBoardModule, ...FEATURES],
      controllers: [HealthController, MetricsController],
    };
  }
}
