import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

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
    }).set({ version: productVersion(), node: process.version }, 1);
  }
}

/** As package.json has it, from the sources as from `dist`. */
function productVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = readManifest(join(folder, 'package.json'));
    if (manifest?.name === 'cvent-bridge') return manifest.version ?? 'unknown';
  }
  return 'unknown';
}

function readManifest(path: string): { readonly name?: string; readonly version?: string } | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version?: string };
  } catch {
    return null;
  }
}
