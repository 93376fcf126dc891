import { type DynamicModule, Module } from '@nestjs/common';
import { AccessHttpModule } from '#access';
import { DirectoryHttpModule } from '#directory';
import { HistoryHttpModule } from '#history';
import { IntegrationsHttpModule } from '#integrations';
import { MessagingModule } from '#messaging';
import { PlatformModule } from '#platform';
import { HealthController } from './health.controller.js';

/** The features that face the network. Each brings its own controllers; none starts a worker. */
const FEATURES = [AccessHttpModule, DirectoryHttpModule, HistoryHttpModule, IntegrationsHttpModule];

/** The process that serves the CMS, takes Cvent's webhooks and shows operators what goes on. */
@Module({})
export class ApiModule {
  static with(overrides: Readonly<Record<string, string | undefined>> = {}): DynamicModule {
    return {
      module: ApiModule,
      imports: [PlatformModule.forRoot(overrides), MessagingModule, ...FEATURES],
      controllers: [HealthController],
    };
  }
}
