import { Global, Module } from '@nestjs/common';
import { AppConfig } from '../config/load-config.js';
import { Log } from '../logging/log.js';
import { Closing } from '../shutdown/closing.js';
import { type Telemetry, Tracing } from './tracing.js';

/** Loads OpenTelemetry only when it is switched on. */
async function openTelemetry(config: AppConfig, log: Log): Promise<Telemetry | null> {
  if (config.tracing === null) return null;
  const { openTelemetry: open } = await import('./open-telemetry.js');
  return open(config.tracing, () => log.warn('tracing.export_failed'));
}

/** Offers {@link Tracing} everywhere. */
@Global()
@Module({
  providers: [
    {
      provide: Tracing,
      inject: [AppConfig, Log, Closing],
      useFactory: async (config: AppConfig, log: Log, closing: Closing) => new Tracing(await openTelemetry(config, log), closing),
    },
  ],
  exports: [Tracing],
})
export class TracingModule {}
