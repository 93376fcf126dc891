import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { NestLog } from '#platform';
import { WorkerModule } from './worker.module.js';

/** Starts a worker in this process. `overrides` win over the environment. Close it to finish the jobs under way. */
export async function createWorker(overrides: Readonly<Record<string, string | undefined>> = {}): Promise<INestApplicationContext> {
  const app = await NestFactory.createApplicationContext(WorkerModule.with(overrides), { logger: false, abortOnError: false });
  app.useLogger(app.get(NestLog));
  return app;
}
