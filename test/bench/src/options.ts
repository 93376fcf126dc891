import { parseArgs } from 'node:util';

/** Which queue backend the measured processes use. */
export type QueueKind = 'redis' | 'postgres';

/** How the benchmark was asked to run. */
export interface BenchOptions {
  readonly json: boolean;
  /** A smoke run: everything is short, the figures mean little. */
  readonly quick: boolean;
  readonly seed: number;
  /** Null: each row chooses. */
  readonly queue: QueueKind | null;
  /** Null: each row chooses. */
  readonly backlog: number | null;
  /** Null: as the product is configured by default. */
  readonly concurrency: number | null;
  /** How long memory.soak lasts. */
  readonly minutes: number;
  /** Print the ids and do nothing. */
  readonly list: boolean;
  /** Write the figures of the newest reports there, and do nothing else. */
  readonly markdown: string | null;
  /** Writes CPU profiles of the measured processes into the folder of reports. */
  readonly profile: boolean;
}

/** What the command line asked for. */
export interface BenchRequest {
  readonly names: readonly string[];
  readonly options: BenchOptions;
}

/** What the command line may say. */
export const USAGE = `Usage: npm run bench [name …] -- [options]

  names        intake (intake.ratio, intake.p99), apply (apply.p99, apply.rate, apply.sessions, apply.wakeups, apply.fairness),
               import (import.ratio, import.live, import.memory), settle (settle.calls), quota (quota.use),
               remap (remap.rate), push (push.p99, push.calls, push.answers), memory (memory.soak), scale (scale.idle, scale.trickle,
               scale.cost), or a figure by its id; none runs all
  --list       print the ids and end
  --json       end with one JSON document on a line of its own
  --quick      a smoke run of seconds; its figures mean little
  --queue Q    redis or postgres; left out, Redis when redis-server is on the PATH, and both where that is the point
  --backlog N  messages of apply.rate (50000 on Redis, 6000 on the Postgres queue)
  --concurrency N  jobs at once of a worker (the product's default)
  --seed N     of arrivals and contents (1)
  --minutes N  how long memory.soak lasts (30)
  --markdown F write the figures of the reports in reports/, the newest of each row, to the file F, and measure nothing
  --profile    write CPU profiles of the measured processes into reports/, and beside each the functions that took most of the time`;

/** Reads the command line. @throws Error that says what is wrong. */
export function readRequest(args: readonly string[]): BenchRequest {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      markdown: { type: 'string' },
      minutes: { type: 'string', default: '30' },
      queue: { type: 'string' },
      backlog: { type: 'string' },
      concurrency: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  });
  const queue = values.queue ?? null;
  if (queue !== null && queue !== 'redis' && queue !== 'postgres') throw new Error(`--queue must be redis or postgres.\n\n${USAGE}`);
  return {
    names: positionals,
    options: {
      json: values.json,
      quick: values.quick,
      profile: values.profile,
      list: values.list,
      markdown: values.markdown ?? null,
      minutes: positive('--minutes', values.minutes),
      queue,
      seed: wholeNumber('--seed', values.seed),
      backlog: values.backlog === undefined ? null : wholeNumber('--backlog', values.backlog),
      concurrency: values.concurrency === undefined ? null : wholeNumber('--concurrency', values.concurrency),
    },
  };
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${option} must be a whole number.\n\n${USAGE}`);
  return value;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${option} must be a number above 0.\n\n${USAGE}`);
  return value;
}
