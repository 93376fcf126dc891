import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import type { MessageScrubber, Retainer } from '#contracts';
import { ErasureSweeper } from './erasure-sweeper.js';
import { ErasuresRepository } from './erasures.repository.js';
import { RetentionSweeper } from './retention-sweeper.js';
import { MESSAGE_SCRUBBER, RETAINERS } from './sources.js';

/** Whose data is kept for a time, and the modules that export it. */
export interface Kept {
  readonly modules: NonNullable<ModuleMetadata['imports']>;
  readonly messages: Type<MessageScrubber>;
  readonly retainers: readonly Type<Retainer>[];
}

/** Lets go of people's data in the background (B24). */
@Module({})
export class OperationsWorkerModule {
  static keeping({ modules, messages, retainers }: Kept): DynamicModule {
    return {
      module: OperationsWorkerModule,
      imports: [...modules],
      providers: [
        ErasuresRepository,
        ErasureSweeper,
        RetentionSweeper,
        { provide: MESSAGE_SCRUBBER, useExisting: messages },
        { provide: RETAINERS, useFactory: (...found: Retainer[]) => found, inject: [...retainers] },
      ],
    };
  }
}
