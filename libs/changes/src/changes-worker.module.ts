import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { HistoryModule } from '#history';
import { ChangeReader } from './change-reader.service.js';
import { NotificationsProcessor } from './notifications.processor.js';
import { EndpointCaller } from './notifications/endpoint-caller.service.js';
import { EndpointSecrets } from './notifications/endpoint-secrets.service.js';
import { NotificationTransport } from './notifications/notification-transport.service.js';
import { NotificationsSweeper } from './notifications/notifications-sweeper.js';
import { Notifier } from './notifications/notifier.service.js';
import { DeliveriesRepository } from './persistence/deliveries.repository.js';
import { EndpointsRepository } from './persistence/endpoints.repository.js';

/** Tells endpoints of changes in the background. Importing it starts a worker. */
@Module({
  imports: [AuditModule, HistoryModule],
  providers: [
    ChangeReader,
    EndpointsRepository,
    DeliveriesRepository,
    EndpointSecrets,
    EndpointCaller,
    NotificationTransport,
    Notifier,
    NotificationsProcessor,
    NotificationsSweeper,
  ],
})
export class ChangesWorkerModule {}
