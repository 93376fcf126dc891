import { Module } from '@nestjs/common';
import { CventCallMetrics } from './cvent-call-metrics.js';
import { CventCalls } from './cvent-calls.service.js';
import { CventTransport } from './cvent-transport.service.js';
import { QuotaLedger } from './quota-ledger.service.js';

/** The way to Cvent: one door, and the ledger that says when it may be used. */
@Module({ providers: [CventTransport, QuotaLedger, CventCallMetrics, CventCalls], exports: [CventCalls, QuotaLedger] })
export class CventHttpModule {}
