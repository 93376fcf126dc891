import { type DynamicModule, Global, Module } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.js';
import { RestModule } from './rest/rest.module.js';
import { Simulator } from './simulator.js';

/** One simulator behind HTTP. What Cvent itself serves (tokens, REST) and the admin API are modules of their own beside each other. */
@Global()
@Module({})
export class SimulatorModule {
  /** Serves this simulator. */
  static with(simulator: Simulator): DynamicModule {
    return {
      module: SimulatorModule,
      imports: [AdminModule, RestModule],
      providers: [{ provide: Simulator, useValue: simulator }],
      exports: [Simulator],
    };
  }
}
