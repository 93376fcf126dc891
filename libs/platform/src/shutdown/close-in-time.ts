import type { INestApplicationContext } from '@nestjs/common';
import { RetryableError, withinTime } from '#kernel';
import { AppConfig } from '../config/load-config.js';
import { Log } from '../logging/log.js';
import { Closing } from './closing.js';

/** What is closed by libraries and not by us. */
const CONNECTIONS = 'connections to queues and database';

/**
 * Closes an application within SHUTDOWN_TIMEOUT_MS. False when it took longer or failed: then the log says what was given up, and the process should end all
 * the same. Nothing is lost by that: what was acknowledged is in Postgres, and whatever was under way is done again from there.
 */
export async function closeInTime(app: INestApplicationContext, close: () => Promise<void> = () => app.close()): Promise<boolean> {
  const { shutdownTimeoutMs } = app.get(AppConfig);
  const log = app.get(Log);
  const closing = app.get(Closing);
  const startedAt = performance.now();
  const late = (): Error => new RetryableError('shutdown.slow', 'The process did not end in time.');
  try {
    await withinTime(close(), shutdownTimeoutMs, late);
    return true;
  } catch (error) {
    const gaveUp = closing.pending.length > 0 ? closing.pending.join(', ') : CONNECTIONS;
    log.error('shutdown.gave_up', error, { gaveUp, waitedMs: Math.round(performance.now() - startedAt) });
    return false;
  }
}
