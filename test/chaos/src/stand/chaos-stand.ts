import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#embedded-postgres';
import { migrate } from '#platform';
import { startRedis } from '../../../bench/src/stand/redis.js';
import { ServiceProcess } from '../../../bench/src/stand/service-process.js';
import type { Receiver } from '../load/cvent-line.js';
import type { OperationLog } from '../log/operation-log.js';
import type { FaultRecord } from '../log/operations.js';
import { CmsClient } from './cms-client.js';
import { CventAccount } from './cvent-account.js';
import { CventRecorder } from './cvent-recorder.js';
import { SupervisedProcess } from './supervised-process.js';
import { TcpProxy } from './tcp-proxy.js';

const DIST = new URL('../../../../', import.meta.url);
const ROOT = new URL('../', DIST);
const API_READY = /"api\.started".*"url":"http:\/\/[^"]*:(\d+)"/;
const CVENT_READY = /Cvent simulator at (http:\/\/\S+)/;
/** Where the jobs of messages wait: the first ones of an integration, and the rest, which go by turns. */
const WAITING = { inbox: 'bull:inbox:wait', backlog: 'bull:backlog:prioritized' } as const;
/** As a service manager takes to start a server again. */
const SERVER_RESTART_MS = 700;

/** How a stand is made. */
export interface StandOptions {
  readonly apis: number;
  readonly workers: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Modules that are loaded first, to spoil things. Paths from the root of the repository. */
  readonly preload?: { readonly api?: readonly string[]; readonly worker?: readonly string[] };
  /** Statements for the database before anything runs. */
  readonly sql?: readonly string[];
}

/** The whole product in real processes that are kept running, its Postgres and Redis, and Cvent; with a bad network between them. */
export class ChaosStand {
  readonly apis: SupervisedProcess[] = [];
  readonly workers: SupervisedProcess[] = [];
  private readonly clients: { close(): Promise<void> }[] = [];
  private isStopping = false;

  private constructor(
    private readonly folder: string,
    private readonly postgres: EmbeddedPostgres,
    private redisProcess: ServiceProcess,
    private readonly redis: Redis,
    private readonly simulator: ServiceProcess,
    private readonly recorder: CventRecorder,
    readonly cvent: CventAccount,
    /** What stands before each of the servers. */
    readonly networks: Readonly<Record<'postgres' | 'redis' | 'cvent', TcpProxy>>,
    readonly env: Readonly<Record<string, string>>,
    private readonly log: OperationLog,
  ) {}

  static async start(log: OperationLog, { apis, workers, env = {}, preload = {}, sql = [] }: StandOptions): Promise<ChaosStand> {
    const folder = await mkdtemp(join(tmpdir(), 'cvent-bridge-chaos-'));
    const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
    await migrate(postgres.url);
    const redis = await startRedis(folder);
    const simulator = await ServiceProcess.start({
      name: 'cvent',
      program: process.execPath,
      args: [fileURLToPath(new URL('cvent-simulator.js', DIST))],
      env: { SIMULATOR_PORT: '0' },
      logFile: join(folder, 'cvent.log'),
      ready: CVENT_READY,
    });
    const cventUrl = CVENT_READY.exec(await simulator.output())![1]!;
    const recorder = await CventRecorder.start(cventUrl, log);
    const redisPort = Number(new URL(redis.url).port);
    const networks = {
      postgres: await TcpProxy.start(postgres.port),
      redis: await TcpProxy.start(redisPort),
      cvent: await TcpProxy.start(recorder.port),
    };
    const databaseUrl = new URL(postgres.url);
    databaseUrl.port = String(networks.postgres.port);
    const settings = {
      DATABASE_URL: databaseUrl.toString(),
      REDIS_URL: `redis://127.0.0.1:${networks.redis.port}`,
      ENCRYPTION_KEYS: `chaos:${randomBytes(32).toString('base64')}`,
      CVENT_EXTRA_HOSTS: `http://127.0.0.1:${networks.cvent.port}`,
      PORT: '0',
      ...env,
    };
    const client = new Redis({ host: '127.0.0.1', port: redisPort, retryStrategy: () => 100, maxRetriesPerRequest: 100 });
    client.on('error', () => undefined);
    const account = new CventAccount(cventUrl);
    const stand = new ChaosStand(folder, postgres, redis.process, client, simulator, recorder, account, networks, settings, log);
    mkdirSync(join(log.folder, 'processes'), { recursive: true });
    if (sql.length > 0) await stand.runSql(sql);
    for (let n = 1; n <= apis; n++) stand.apis.push(stand.supervise('api', n, preload.api ?? [], API_READY));
    for (let n = 1; n <= workers; n++) stand.workers.push(stand.supervise('worker', n, preload.worker ?? [], /"worker\.started"/));
    await Promise.all([...stand.apis, ...stand.workers].map((one) => one.untilReady()));
    return stand;
  }

  /** Where Cvent is, as the product is told. */
  get cventHost(): string {
    return this.env['CVENT_EXTRA_HOSTS']!;
  }

  /** The API processes as a load balancer sees them: those that are up. */
  readonly receivers = (): readonly Receiver[] =>
    this.apis.map(({ name, ready }) => ({ name, origin: ready ? `http://127.0.0.1:${ready[1]}` : null }));

  /** A CMS with an operator's key. */
  async cms(): Promise<CmsClient> {
    const cli = fileURLToPath(new URL('cli.js', DIST));
    const { PATH = '', HOME = '' } = process.env;
    const args = [cli, 'keys:create', '--role', 'operator', '--name', 'chaos'];
    // Not synchronous: its way to the database leads through this process.
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { PATH, HOME, ...this.env } });
    const client = new CmsClient(this.receivers, stdout.split('\n')[0]!.trim());
    this.clients.push(client);
    return client;
  }

  /** Jobs that wait to apply messages. */
  async waitingJobs(): Promise<number> {
    return (await this.redis.llen(WAITING.inbox)) + (await this.redis.zcard(WAITING.backlog));
  }

  /** Forgets every job. Answers how many waited. */
  async flush(): Promise<number> {
    const waiting = await this.waitingJobs();
    await this.redis.flushall();
    return waiting;
  }

  /** Ends Redis as a crash does; it comes back by itself, empty. */
  async crashRedis(): Promise<void> {
    this.redisProcess.signal('SIGKILL');
    while (this.redisProcess.isRunning) await sleep(10);
    await sleep(SERVER_RESTART_MS);
    this.redisProcess = await ServiceProcess.start(this.redisProcess.command);
  }

  /** Ends Postgres, by its immediate shutdown or like a power cut; it comes back by itself and recovers. */
  async crashPostgres(how: 'immediate' | 'kill'): Promise<void> {
    if (how === 'immediate') process.kill(this.postgres.pid, 'SIGQUIT');
    else await this.postgres.kill();
    await sleep(SERVER_RESTART_MS);
    await this.postgres.restart();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    for (const network of Object.values(this.networks)) network.become({ kind: 'pass' });
    await Promise.all([...this.apis, ...this.workers].map((one) => one.stop()));
    for (const client of this.clients) await client.close();
    for (const network of Object.values(this.networks)) await network.close();
    await this.recorder.close();
    await this.cvent.close();
    await this.simulator.stop();
    this.redis.disconnect();
    await this.redisProcess.stop();
    await this.postgres.destroy();
    await rm(this.folder, { recursive: true, force: true });
  }

  private supervise(app: 'api' | 'worker', n: number, preload: readonly string[], ready: RegExp): SupervisedProcess {
    const name = `${app}-${n}`;
    const imports = ['test/fault/die-at.mjs', ...preload].flatMap((path) => ['--import', new URL(path, ROOT).href]);
    // What breaks a file of it on purpose needs the program in its parts.
    const program = 'CHAOS_BREAK' in this.env ? `apps/${app}/src/main.js` : `${app}.js`;
    return new SupervisedProcess({
      name,
      args: [...imports, fileURLToPath(new URL(program, DIST))],
      env: this.env,
      folder: join(this.log.folder, 'processes'),
      ready,
      onEvent: (kind, detail) => {
        if (!this.isStopping) this.note(kind, name, detail);
      },
    });
  }

  /** Writes a fault down. */
  note(kind: FaultRecord['kind'], target: string, detail: string, at = Date.now(), overAt = Date.now()): void {
    this.log.add('faults', { at, kind, target, detail, overAt });
  }

  private async runSql(statements: readonly string[]): Promise<void> {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: this.postgres.url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  }
}
