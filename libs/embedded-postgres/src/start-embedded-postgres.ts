import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Binaries, findBinaries, giveToNobody, isRoot, NOBODY } from './binaries.js';
import { filesIn, placeForData } from './data-place.js';
import { claim, release } from './owner.js';
import { commandOf, isAlive, signal, stopServer, waitForEnd } from './processes.js';

/** How to start. */
export interface EmbeddedPostgresOptions {
  /** Where the data stays between starts. As root and below a closed folder it goes elsewhere: see `dataDir` of the result. */
  readonly dataDir: string;
  /** Made when it is missing. */
  readonly database?: string;
  /** Left out: any free port. */
  readonly port?: number;
  /** Server settings over the defaults, such as `{ fsync: 'off' }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running server of our own, on 127.0.0.1. */
export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Where the data really lives. */
  readonly dataDir: string;
  /** Ends it; close what uses it first. */
  stop(): Promise<void>;
  /** Ends it and throws its data away. */
  destroy(): Promise<void>;
  /** Ends it like a power cut. */
  kill(): Promise<void>;
  /** Starts it again after {@link kill} or {@link stop}, under the same url. */
  restart(): Promise<void>;
}

const USER = 'bridge';
const START_TRIES = 3;
const START_LIMIT_MS = 60_000;
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
} as const;

/** Starts Postgres from the programs that npm brought. @throws Error that says what to do when it does not come up. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const place = await placeForData(options.dataDir);
  const files = filesIn(place);
  await claim(files.owner, place);
  try {
    const password = await makeCluster(binaries, files);
    await endLeftover(files.cluster);
    const server = await launch(binaries, files, options, password);
    const { database = 'bridge' } = options;
    const url = (name: string): string => `postgres://${USER}:${password}@127.0.0.1:${server.port}/${name}`;
    await makeDatabase(url('postgres'), database);
    return handleOf(server, url(database), place, binaries, files, options, password);
  } catch (error) {
    await release(files.owner);
    throw error;
  }
}

interface Server {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
}

type Files = ReturnType<typeof filesIn>;

function handleOf(
  first: Server,
  url: string,
  dataDir: string,
  binaries: Binaries,
  files: Files,
  options: EmbeddedPostgresOptions,
  password: string,
): EmbeddedPostgres {
  let server = first;
  return {
    url,
    port: first.port,
    dataDir,
    get pid() {
      return server.pid;
    },
    async stop() {
      await stopServer(server.pid);
      await release(files.owner);
    },
    async destroy() {
      await stopServer(server.pid);
      await rm(dataDir, { recursive: true, force: true });
    },
    async kill() {
      signal(server.pid, 'SIGKILL');
      await waitForEnd(server.pid, 5_000);
    },
    async restart() {
      await claim(files.owner, dataDir);
      await endLeftover(files.cluster);
      server = await launch(binaries, files, { ...options, port: first.port }, password);
    },
  };
}

/** Makes the cluster once, under another name first, so that a crash leaves no half of one. Answers its password. */
async function makeCluster(binaries: Binaries, files: Files): Promise<string> {
  if (await exists(`${files.cluster}/PG_VERSION`)) return (await readFile(files.password, 'utf8')).trim();
  const password = randomBytes(24).toString('base64url');
  await writeFile(files.password, password, { mode: 0o600 });
  const half = `${files.cluster}.new`;
  await rm(half, { recursive: true, force: true });
  const passwordFile = await handOver(files, password);
  const args = [
    '-D',
    half,
    '-U',
    USER,
    '-E',
    'UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
  ];
  if (isRoot()) await giveFolder(half);
  await run(binaries.initdb, args);
  await rm(passwordFile, { force: true });
  await rename(half, files.cluster);
  return password;
}

async function giveFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  await giveToNobody(folder);
}

/** The password in a file that initdb may read. */
async function handOver(files: Files, password: string): Promise<string> {
  const file = `${files.password}.initdb`;
  await rm(file, { force: true });
  await writeFile(file, password, { mode: 0o600 });
  if (isRoot()) await chown(file, NOBODY, NOBODY);
  return file;
}

/** Ends a server that outlived a killed parent. The files are ours by claim, so the server is. */
async function endLeftover(cluster: string): Promise<void> {
  const pid = Number((await readFile(`${cluster}/postmaster.pid`, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return;
  const command = await commandOf(pid);
  if (command === '' || command.includes(cluster)) await stopServer(pid);
}

async function launch(binaries: Binaries, files: Files, options: EmbeddedPostgresOptions, password: string): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const log = await open(files.log, 'w', 0o600);
    const settings = Object.entries({ ...SETTINGS, ...options.settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    // A process group of its own: Ctrl-C in a terminal reaches the apps, which stop first, and not the server.
    const child = spawn(binaries.postgres, ['-D', files.cluster, '-p', String(port), ...settings], {
      cwd: '/',
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...asNobody(),
    });
    const failure = new Promise<Error>((resolve) => {
      child.once('error', resolve);
      child.once('exit', (code, name) => resolve(new Error(`it ended with ${name ?? code}`)));
    });
    const outcome = await Promise.race([failure, untilReady(port, password)]);
    await log.close();
    if (!outcome) return { child, pid: child.pid!, port };
    if (child.pid !== undefined && isAlive(child.pid)) await stopServer(child.pid);
    if (attempt === START_TRIES || options.port !== undefined) {
      const tail = (await readFile(files.log, 'utf8').catch(() => '')).split('\n').slice(-6).join('\n');
      throw new Error(
        `Postgres did not start on port ${port}: ${outcome.message}. Its last words:\n${tail}\nSet DATABASE_URL to use a server of your own.`,
      );
    }
  }
}

/** Null when the server answers; an error when it does not in time. */
async function untilReady(port: number, password: string): Promise<Error | null> {
  for (const start = Date.now(); Date.now() - start < START_LIMIT_MS; await sleep(20)) {
    const client = new pg.Client({ host: '127.0.0.1', port, user: USER, password, database: 'postgres', connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return null;
    } catch (error) {
      if ((error as { code?: string }).code === '28P01')
        return new Error('another server has the port, or the password file does not fit the data');
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  return new Error('it did not answer in time');
}

async function makeDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

function asNobody(): { uid?: number; gid?: number } {
  return isRoot() ? { uid: NOBODY, gid: NOBODY } : {};
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], ...asNobody() });
  let words = '';
  child.stderr.on('data', (part: Buffer) => (words += part.toString()));
  await new Promise<void>((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${program} cannot be run: ${error.message}`, { cause: error })));
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${program} failed (${code}):\n${words.trim()}`))));
  });
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
