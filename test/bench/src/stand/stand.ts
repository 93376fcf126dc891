import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#embedded-postgres';
import { migrate } from '#platform';
import type { BenchOptions, QueueKind } from '../options.js';
import { CventStandIn } from './cvent-stand-in.js';
import { startRedis } from './redis.js';
import { ServiceProcess } from './service-process.js';

const DIST = new URL('../../../../', import.meta.url);
/** As the image has it. */
export const HEAP = '--max-old-space-size=512';

const PROFILER = new URL('./profiler.js', import.meta.url).href;
const REPORTS = 'reports';

/** Everything that a measurement runs on: Postgres that writes to disk, a queue backend, and the processes as they run in production. */
export class Stand {
  private readonly services: ServiceProcess[] = [];
  private started = 0;
  private extraEnv: Readonly<Record<string, string>> = {};
  readonly sql: pg.Pool;

  private constructor(
    readonly queue: QueueKind,
    private readonly options: BenchOptions,
    private readonly folder: string,
    private readonly postgres: EmbeddedPostgres,
    /** The settings of the product's processes. */
    readonly env: Readonly<Record<string, string>>,
  ) {
    this.sql = new pg.Pool({ connectionString: postgres.url, max: 3 });
    this.sql.on('error', () => undefined);
  }

  /** `settings`: of Postgres, beside its defaults. */
  static async start(queue: QueueKind, options: BenchOptions, settings: Readonly<Record<string, string>> = {}): Promise<Stand> {
    const folder = await mkdtemp(join(tmpdir(), 'cvent-bridge-bench-'));
    const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), settings });
    await migrate(postgres.url);
    const redis = queue === 'redis' ? await startRedis(folder) : null;
    const stand = new Stand(queue, options, folder, postgres, {
      DATABASE_URL: postgres.url,
      ENCRYPTION_KEYS: `bench:${randomBytes(32).toString('base64')}`,
      PORT: '0',
      // Reads come where a measurement asks for them.
      SETTLE_DELAY_MS: '600000',
      SETTLE_MOST_DELAY_MS: '3600000',
      RECONCILE_MINUTES: '1440',
      ...(redis ? { REDIS_URL: redis.url } : {}),
      ...(options.concurrency === null ? {} : { WORKER_CONCURRENCY: String(options.concurrency) }),
    });
    if (redis) stand.services.push(redis.process);
    return stand;
  }

  get postgresPid(): number {
    return this.postgres.pid;
  }

  /** Redis, where there is one. */
  get redisPid(): number | null {
    return this.services.find(({ command }) => command.name === 'redis-server')?.pid ?? null;
  }

  /** Starts the API; answers its port too. */
  async startApi(env: Readonly<Record<string, string>> = {}): Promise<{ readonly process: ServiceProcess; readonly port: number }> {
    const process = await this.startProgram(
      'api.js',
      'api',
      { NODE_OPTIONS: HEAP, ...env },
      /"api\.started".*"url":"http:\/\/[^"]*:(\d+)"/,
    );
    return { process, port: Number(/"api\.started".*"url":"http:\/\/[^"]*:(\d+)"/.exec(await process.output())?.[1]) };
  }

  startWorker(env: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    return this.startProgram('worker.js', 'worker', { NODE_OPTIONS: HEAP, ...env }, /"worker\.started"/);
  }

  /** Starts Cvent's stand-in, which the product may then call. */
  async startCvent(): Promise<CventStandIn> {
    const ready = /Cvent simulator at (http:\/\/\S+)/;
    const process = await this.startProgram('cvent-simulator.js', 'cvent', { SIMULATOR_PORT: '0' }, ready);
    const url = ready.exec(await process.output())![1]!;
    this.extraEnv = { ...this.extraEnv, CVENT_EXTRA_HOSTS: url };
    return new CventStandIn(process, url);
  }

  /** The process's memory: what it holds now and at most held, in MB. */
  async memoryOf(service: ServiceProcess): Promise<{ readonly now: number; readonly peak: number }> {
    const status = await readFile(`/proc/${service.pid}/status`, 'utf8');
    const mb = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? NaN) / 1024;
    return { now: mb('VmRSS'), peak: mb('VmHWM') };
  }

  /** Starts the server that the intake is compared with. */
  async startBareServer(env: Readonly<Record<string, string>> = {}): Promise<{ readonly process: ServiceProcess; readonly port: number }> {
    const process = await this.startProgram('test/bench/src/baseline/bare-server.js', 'bare', env, /"port":\d+/);
    return { process, port: Number(/"port":(\d+)/.exec(await process.output())?.[1]) };
  }

  /** Runs the product's command line; answers what it printed. */
  async runCommand(...args: string[]): Promise<string> {
    const command = await this.startProgram('cli.js', 'cli', {}, /\n/, args);
    await command.stop();
    return command.output();
  }

  /** Writes what is due to disk, so that one measurement does not pay for another. */
  async settle(): Promise<void> {
    await this.sql.query('VACUUM ANALYZE inbox_messages');
    await this.sql.query('CHECKPOINT');
  }

  async stop(): Promise<void> {
    for (const service of this.services.reverse()) await service.stop();
    await this.sql.end();
    await this.postgres.stop();
    await rm(this.postgres.dataDir, { recursive: true, force: true });
    await rm(this.folder, { recursive: true, force: true });
  }

  private async startProgram(
    path: string,
    name: string,
    env: Readonly<Record<string, string>>,
    ready: RegExp,
    args: readonly string[] = [],
  ): Promise<ServiceProcess> {
    const label = `${name}-${++this.started}`;
    const profiling = this.options.profile ? ['--import', PROFILER] : [];
    const service = await ServiceProcess.start({
      name: label,
      program: process.execPath,
      args: [...profiling, fileURLToPath(new URL(path, DIST)), ...args],
      env: {
        ...this.env,
        ...this.extraEnv,
        ...(this.options.profile ? { BENCH_PROFILE: join(REPORTS, `${label}.cpuprofile`) } : {}),
        ...env,
      },
      logFile: join(this.folder, `${label}.log`),
      ready,
    });
    this.services.push(service);
    return service;
  }
}
