import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { AttendeeFact, AttendeeReads, FactHandler } from '#contracts';
import { MappingRulesModule } from '#custom-field-mapping';
import { CventApiModule } from '#cvent-api';
import { HistoryModule } from '#history';
import { IntegrationsModule } from '#integrations';
import { OutboundSyncProcessor } from './outbound-sync.processor.js';
import { PendingFieldsRepository } from './persistence/pending-fields.repository.js';
import { PushLanesRepository } from './persistence/push-lanes.repository.js';
import { PushesRepository } from './persistence/pushes.repository.js';
import { ATTENDEE_READS, PushRunner } from './push-runner.service.js';
import { PushSender } from './push-sender.service.js';
import { ATTENDEE_FACTS, PushSettler } from './push-settler.service.js';
import { PushesSweeper } from './pushes-sweeper.js';

/** Pushes edits to Cvent in the background. Importing it starts a worker. */
@Module({})
export class OutboundSyncWorkerModule {
  /** `modules` provide the features that apply what Cvent confirmed, and read attendees anew. */
  static with(
    modules: readonly (Type | DynamicModule)[],
    attendees: Type<FactHandler<AttendeeFact>>,
    reads: Type<AttendeeReads>,
  ): DynamicModule {
    return {
      module: OutboundSyncWorkerModule,
      imports: [IntegrationsModule, CventApiModule, MappingRulesModule, HistoryModule, ...modules],
      providers: [
        { provide: ATTENDEE_FACTS, useExisting: attendees },
        { provide: ATTENDEE_READS, useExisting: reads },
        PendingFieldsRepository,
        PushLanesRepository,
        PushesRepository,
        PushSender,
        PushSettler,
        PushRunner,
        OutboundSyncProcessor,
        PushesSweeper,
      ],
    };
  }
}
