import { Global, Module } from '@nestjs/common';
import { BullModule } from '@nestjs/bullmq';
import type { Telemetry } from 'bullmq';
import { QUEUES } from '#contracts';
import { AppConfig, Tracing } from '#platform';
import { JobMetrics } from './job-metrics.js';
import { JobPublisher } from './job-publisher.js';
import { openQueueBackend } from './queue-backend.js';
import { Queues } from './queues.js';

/** The queues and the one way to publish to them. Importing it starts no worker. */
@Global()
@Module({
  imports: [
    BullModule.forRootAsync({
      inject: [AppConfig, Tracing],
      useFactory: async (config: AppConfig, { ofQueues }: Tracing) => ({
        connection: await openQueueBackend(config),
        ...(ofQueues === null ? {} : { telemetry: ofQueues as Telemetry }),
      }),
    }),
    BullModule.registerQueue(...QUEUES.map((name) => ({ name }))),
  ],
  providers: [Queues, JobPublisher, JobMetrics],
  exports: [Queues, JobPublisher, JobMetrics, BullModule],
})
export class MessagingModule {}
