import { Global, Module } from '@nestjs/common';
import { DatabaseGauges } from './database-gauges.js';
import { Metrics } from './metrics.js';

/** Offers {@link Metrics} everywhere, and {@link DatabaseGauges} to those that add some. */
@Global()
@Module({ providers: [Metrics, DatabaseGauges], exports: [Metrics, DatabaseGauges] })
export class MetricsModule {}
