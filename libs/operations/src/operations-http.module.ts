import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { AuditModule } from '#audit';
import type { AttendeeTraces, Eraser, FailureSource, MessageTraces, PersonErasures, StatusSource } from '#contracts';
import { CventHttpModule, QuotaGauges } from '#cvent-http';
import { HistoryModule } from '#history';
import { IntegrationsHttpModule } from '#integrations';
import { AuditLog } from './audit-log.service.js';
import { FailureGauges } from './failure-gauges.js';
import { Failures } from './failures.service.js';
import { Erasures } from './erasures.service.js';
import { ErasuresRepository } from './erasures.repository.js';
import { Explanations } from './explanations.service.js';
import { AuditController } from './http/audit.controller.js';
import { ErasuresController } from './http/erasures.controller.js';
import { ExplanationsController } from './http/explanations.controller.js';
import { FailuresController } from './http/failures.controller.js';
import { ATTENDEE_TRACES, ERASERS, FAILURE_SOURCES, MESSAGE_TRACES, PERSON_ERASURES, STATUS_SOURCES } from './sources.js';
import { StatusController } from './http/status.controller.js';
import { IntegrationStatuses } from './status.service.js';

/** What the features offer to be looked at, and the modules that export it. */
export interface Watched {
  readonly modules: NonNullable<ModuleMetadata['imports']>;
  readonly failures: readonly Type<FailureSource>[];
  readonly statuses: readonly Type<StatusSource>[];
  readonly attendees: Type<AttendeeTraces>;
  readonly messages: Type<MessageTraces>;
  readonly people: Type<PersonErasures>;
  readonly erasers: readonly Type<Eraser>[];
}

/** How an integration stands, what failed, why somebody is in the app or not, the erasing of people, and who changed which setting, over HTTP (B21, B22, B24). */
@Module({})
export class OperationsHttpModule {
  static watching({ modules, failures, statuses, attendees, messages, people, erasers }: Watched): DynamicModule {
    return {
      module: OperationsHttpModule,
      imports: [AuditModule, CventHttpModule, HistoryModule, IntegrationsHttpModule, ...modules],
      controllers: [StatusController, FailuresController, ExplanationsController, ErasuresController, AuditController],
      providers: [
        IntegrationStatuses,
        Failures,
        FailureGauges,
        QuotaGauges,
        Explanations,
        ErasuresRepository,
        Erasures,
        AuditLog,
        { provide: FAILURE_SOURCES, useFactory: (...sources: FailureSource[]) => sources, inject: [...failures] },
        { provide: STATUS_SOURCES, useFactory: (...sources: StatusSource[]) => sources, inject: [...statuses] },
        { provide: PERSON_ERASURES, useExisting: people },
        { provide: ERASERS, useFactory: (...found: Eraser[]) => found, inject: [...erasers] },
        { provide: ATTENDEE_TRACES, useExisting: attendees },
        { provide: MESSAGE_TRACES, useExisting: messages },
      ],
    };
  }
}
