import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import type { AttendeeTraces, FailureSource, MessageTraces, StatusSource } from '#contracts';
import { CventHttpModule } from '#cvent-http';
import { IntegrationsHttpModule } from '#integrations';
import { Failures } from './failures.service.js';
import { Explanations } from './explanations.service.js';
import { ExplanationsController } from './http/explanations.controller.js';
import { FailuresController } from './http/failures.controller.js';
import { ATTENDEE_TRACES, FAILURE_SOURCES, MESSAGE_TRACES, STATUS_SOURCES } from './sources.js';
import { StatusController } from './http/status.controller.js';
import { IntegrationStatuses } from './status.service.js';

/** What the features offer to be looked at, and the modules that export it. */
export interface Watched {
  readonly modules: NonNullable<ModuleMetadata['imports']>;
  readonly failures: readonly Type<FailureSource>[];
  readonly statuses: readonly Type<StatusSource>[];
  readonly attendees: Type<AttendeeTraces>;
  readonly messages: Type<MessageTraces>;
}

/** How an integration stands, what failed, and why somebody is in the app or not, over HTTP (B21, B22). */
@Module({})
export class OperationsHttpModule {
  static watching({ modules, failures, statuses, attendees, messages }: Watched): DynamicModule {
    return {
      module: OperationsHttpModule,
      imports: [CventHttpModule, IntegrationsHttpModule, ...modules],
      controllers: [StatusController, FailuresController, ExplanationsController],
      providers: [
        IntegrationStatuses,
        Failures,
        Explanations,
        { provide: FAILURE_SOURCES, useFactory: (...sources: FailureSource[]) => sources, inject: [...failures] },
        { provide: STATUS_SOURCES, useFactory: (...sources: StatusSource[]) => sources, inject: [...statuses] },
        { provide: ATTENDEE_TRACES, useExisting: attendees },
        { provide: MESSAGE_TRACES, useExisting: messages },
      ],
    };
  }
}
