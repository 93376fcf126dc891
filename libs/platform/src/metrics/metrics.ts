import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { productFolder } from '../product-folder.js';

/** The registry of this process. Libs add their own metrics to it; a registry of our own lets api and worker live in one process. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'cvent_bridge_build_info',
      help: 'Always 1. The version of the product and of Node that this process runs.',
      labelNames: ['version', 'node'],
      registers: [this.registry],
    }).set({ version: productFolder().version, node: process.version }, 1);
  }
}
