import 'reflect-metadata';
import { ConfigError, Log } from '#platform';
import { createWorker } from './create-worker.js';

try {
  const app = await createWorker();
  app.enableShutdownHooks();
  app.get(Log).info('worker.started');
  process.send?.('ready'); // for a parent that waits for it
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}
