import { readdir, readFile } from 'node:fs/promises';
import type { ServiceProcess } from './service-process.js';
import type { Stand } from './stand.js';

/** Postgres settings that let a {@link Meter} count statements. */
export const COUNTING = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.max': '5000' } as const;

/** What something took. */
export interface Cost {
  readonly seconds: number;
  /** Statements that Postgres ran, by name of who asked: those of the queues, and ours. */
  readonly statements: { readonly ours: number; readonly queue: number };
  readonly walBytes: number;
  /** Processor time in milliseconds, by process; `postgres` with all its children. */
  readonly cpuMs: Readonly<Record<string, number>>;
}

interface Reading {
  readonly atMs: number;
  readonly ours: number;
  readonly queue: number;
  readonly wal: number;
  readonly cpu: Readonly<Record<string, number>>;
}

/** Ticks of the kernel's clock in a second: 100 on every Linux that we meet. */
const MS_PER_TICK = 10;

/** Reads what Postgres and the processes have done so far, before and after something. Needs {@link COUNTING}. */
export class Meter {
  private constructor(
    private readonly stand: Stand,
    private readonly processes: Readonly<Record<string, ServiceProcess>>,
    private readonly before: Reading,
  ) {}

  static async start(stand: Stand, processes: Readonly<Record<string, ServiceProcess>>): Promise<Meter> {
    await stand.sql.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    return new Meter(stand, processes, await read(stand, processes));
  }

  async stop(): Promise<Cost> {
    const { before } = this;
    const after = await read(this.stand, this.processes);
    return {
      seconds: (after.atMs - before.atMs) / 1000,
      statements: { ours: after.ours - before.ours, queue: after.queue - before.queue },
      walBytes: after.wal - before.wal,
      cpuMs: Object.fromEntries(Object.entries(after.cpu).map(([name, ms]) => [name, ms - (before.cpu[name] ?? 0)])),
    };
  }
}

async function read(stand: Stand, processes: Readonly<Record<string, ServiceProcess>>): Promise<Reading> {
  const { rows } = await stand.sql.query<{ ours: number; queue: number; wal: number }>(
    `SELECT coalesce(sum(calls) FILTER (WHERE query !~ 'bullmq|pg_stat' AND query !~* '^(begin|commit|set local)'), 0)::float8 AS ours,
        coalesce(sum(calls) FILTER (WHERE query ~ 'bullmq'), 0)::float8 AS queue, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS wal
      FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND toplevel`,
  );
  const cpu: Record<string, number> = { postgres: await cpuOfTree(stand.postgresPid) };
  if (stand.redisPid !== null) cpu['redis'] = await cpuOf(stand.redisPid);
  for (const [name, { pid }] of Object.entries(processes)) cpu[name] = await cpuOf(pid);
  return { atMs: performance.now(), cpu, ...rows[0]! };
}

/** Processor time of a process; with that of its children that have ended. */
async function cpuOf(pid: number, withEnded = false): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number); // from the third on
  const ticks = [11, 12, ...(withEnded ? [13, 14] : [])].map((index) => fields[index] ?? 0);
  return ticks.reduce((sum, value) => sum + value, 0) * MS_PER_TICK;
}

async function cpuOfTree(root: number): Promise<number> {
  let sum = await cpuOf(root, true);
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    if (Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]) === root) sum += await cpuOf(Number(name));
  }
  return sum;
}
