import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import type { FactHandler } from '#contracts';
import { BacklogProcessor } from './inbox/backlog.processor.js';
import { InboxGauges } from './inbox/inbox-gauges.js';
import { InboxMetrics } from './inbox/inbox-metrics.js';
import { InboxProcessor } from './inbox/inbox.processor.js';
import { FACT_HANDLERS, FactHandlers } from './inbox/fact-handlers.js';
import { InboxService } from './inbox/inbox.service.js';
import { InboxSweeper } from './inbox/inbox-sweeper.js';
import { LiveTraffic } from './inbox/live-traffic.js';
import { MessageBatches } from './inbox/message-batches.service.js';
import { MessageReports } from './inbox/message-reports.service.js';
import { SettleWishes } from './inbox/settle-wishes.service.js';
import { MessagesModule } from './messages.module.js';

/** The side that applies what came in. Importing it starts a worker. */
@Module({})
export class WebhooksWorkerModule {
  /** `handlers` apply the facts; `imports` offer them. The features that they belong to are not known here. */
  static with(imports: NonNullable<ModuleMetadata['imports']>, handlers: readonly Type<FactHandler>[]): DynamicModule {
    return {
      module: WebhooksWorkerModule,
      imports: [MessagesModule, ...imports],
      providers: [
        InboxMetrics,
        InboxGauges,
        SettleWishes,
        FactHandlers,
        MessageReports,
        InboxService,
        MessageBatches,
        LiveTraffic,
        InboxProcessor,
        BacklogProcessor,
        InboxSweeper,
        { provide: FACT_HANDLERS, inject: [...handlers], useFactory: (...given: FactHandler[]) => given },
      ],
    };
  }
}
