import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { AuditModule } from '#audit';
import type { CurrentResources, PersonAtSession } from '#contracts';
import { HistoryModule } from '#history';
import { ChangeFeed } from './change-feed.service.js';
import { ChangeReader } from './change-reader.service.js';
import { ChangeWaiters } from './change-waiters.service.js';
import { ChangedResources, PEOPLE_NOW, PLACES_NOW, SESSIONS_NOW } from './current-resources.service.js';
import { FeedMetrics } from './feed-metrics.js';
import { ChangesController } from './http/changes.controller.js';
import { NotificationEndpointsController } from './http/notification-endpoints.controller.js';
import { EndpointCaller } from './notifications/endpoint-caller.service.js';
import { EndpointSecrets } from './notifications/endpoint-secrets.service.js';
import { NotificationEndpoints } from './notifications/notification-endpoints.service.js';
import { NotificationFailures } from './notifications/notification-failures.service.js';
import { NotificationTransport } from './notifications/notification-transport.service.js';
import { DeliveriesRepository } from './persistence/deliveries.repository.js';
import { EndpointsRepository } from './persistence/endpoints.repository.js';

/** Who shows what changes are about, and the modules that export it. */
export interface Shown {
  readonly modules: NonNullable<ModuleMetadata['imports']>;
  readonly people: Type<CurrentResources<string>>;
  readonly sessions: Type<CurrentResources<string>>;
  readonly places: Type<CurrentResources<PersonAtSession>>;
}

/** The change feed and notification endpoints over HTTP (B23). */
@Module({})
export class ChangesHttpModule {
  static showing({ modules, people, sessions, places }: Shown): DynamicModule {
    return {
      module: ChangesHttpModule,
      imports: [AuditModule, HistoryModule, ...modules],
      controllers: [ChangesController, NotificationEndpointsController],
      providers: [
        ChangeReader,
        ChangeWaiters,
        ChangedResources,
        ChangeFeed,
        FeedMetrics,
        EndpointsRepository,
        DeliveriesRepository,
        EndpointSecrets,
        EndpointCaller,
        NotificationTransport,
        NotificationEndpoints,
        NotificationFailures,
        { provide: PEOPLE_NOW, useExisting: people },
        { provide: SESSIONS_NOW, useExisting: sessions },
        { provide: PLACES_NOW, useExisting: places },
      ],
      exports: [NotificationFailures],
    };
  }
}
