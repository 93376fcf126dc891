import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { closeInTime, ConfigError, keepHeapSmall, Log } from '#platform';
import { createWorker } from './create-worker.js';

keepHeapSmall();
let worker: INestApplicationContext | undefined;
try {
  worker = await createWorker();
  worker.get(Log).info('worker.started');
  process.send?.('ready'); // for a parent that waits for it
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}

const running = worker;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));

/** Finishes the jobs under way; those that wait are left to other workers. */
async function stop(signal: string): Promise<void> {
  running.get(Log).info('worker.stopping', { signal });
  process.exit((await closeInTime(running)) ? 0 : 1);
}
