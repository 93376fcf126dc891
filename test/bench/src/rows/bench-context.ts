import type { BenchOptions, QueueKind } from '../options.js';
import type { Report } from '../report.js';
import { Stand } from '../stand/stand.js';
import { hasRedis } from '../stand/redis.js';

/** What every measurement is given. */
export interface BenchContext {
  readonly options: BenchOptions;
  readonly report: Report;
}

/** A group of measurements that share a name on the command line. */
export interface Bench {
  /** The ids of its figures. */
  readonly ids: readonly string[];
  run(context: BenchContext): Promise<void>;
}

/** The queue backend that was asked for; else Redis where there is one. */
export function chosenQueue(options: BenchOptions): QueueKind {
  return options.queue ?? (hasRedis() ? 'redis' : 'postgres');
}

/** Runs work on a stand of its own, and clears it away. */
export async function onStand<T>(
  queue: QueueKind,
  options: BenchOptions,
  work: (stand: Stand) => Promise<T>,
  settings: Readonly<Record<string, string>> = {},
): Promise<T> {
  const stand = await Stand.start(queue, options, settings);
  try {
    return await work(stand);
  } finally {
    await stand.stop();
  }
}
