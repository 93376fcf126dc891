import { Global, Module } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** Offers {@link Metrics} everywhere. */
@Global()
@Module({ providers: [Metrics], exports: [Metrics] })
export class MetricsModule {}
