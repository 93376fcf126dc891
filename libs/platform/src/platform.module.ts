import { type DynamicModule, Module } from '@nestjs/common';
import { Clock, SystemClock } from '#kernel';
import { PlatformConfigModule } from './config/config.module.js';
import { CryptoModule } from './crypto/crypto.module.js';
import { DatabaseModule } from './database/database.module.js';
import { LoggingModule } from './logging/logging.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { TracingModule } from './tracing/tracing.module.js';
import { Closing } from './shutdown/closing.js';

/** What every process needs: configuration, Postgres, logs, metrics, secrets, the clock. */
@Module({})
export class PlatformModule {
  static forRoot(overrides: Readonly<Record<string, string | undefined>> = {}): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      imports: [PlatformConfigModule.forRoot(overrides), DatabaseModule, LoggingModule, MetricsModule, CryptoModule, TracingModule],
      providers: [{ provide: Clock, useClass: SystemClock }, Closing],
      exports: [Clock, Closing],
    };
  }
}
