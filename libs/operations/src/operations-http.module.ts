import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import type { FailureSource, StatusSource } from '#contracts';
import { CventHttpModule } from '#cvent-http';
import { IntegrationsHttpModule } from '#integrations';
import { Failures } from './failures.service.js';
import { FailuresController } from './failures.controller.js';
import { FAILURE_SOURCES, STATUS_SOURCES } from './sources.js';
import { StatusController } from './status.controller.js';
import { IntegrationStatuses } from './status.service.js';

/** What the features offer to be looked at, and the modules that export it. */
export interface Watched {
  readonly modules: NonNullable<ModuleMetadata['imports']>;
  readonly failures: readonly Type<FailureSource>[];
  readonly statuses: readonly Type<StatusSource>[];
}

/** How an integration stands and what failed, over HTTP (B22). */
@Module({})
export class OperationsHttpModule {
  static watching({ modules, failures, statuses }: Watched): DynamicModule {
    return {
      module: OperationsHttpModule,
      imports: [CventHttpModule, IntegrationsHttpModule, ...modules],
      controllers: [StatusController, FailuresController],
      providers: [
        IntegrationStatuses,
        Failures,
        { provide: FAILURE_SOURCES, useFactory: (...sources: FailureSource[]) => sources, inject: [...failures] },
        { provide: STATUS_SOURCES, useFactory: (...sources: StatusSource[]) => sources, inject: [...statuses] },
      ],
    };
  }
}
