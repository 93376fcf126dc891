import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './index.js';
import { isAlive, killServer } from './processes.js';

const SETTINGS = { fsync: 'off', shared_buffers: '16MB', max_connections: '10' };
const isRoot = process.getuid?.() === 0;

let folder: string;
let started: EmbeddedPostgres[];

beforeEach(async () => {
  started = [];
  folder = await mkdtemp(join(tmpdir(), 'cvent-bridge-launcher-data-'));
  await chmod(folder, 0o755);
});
afterEach(async () => {
  for (const server of started) await server.destroy();
  await rm(folder, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), settings: SETTINGS, ...options });
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

describe('startEmbeddedPostgres', () => {
  it('makes a database that knows all letters and orders them the same everywhere', async () => {
    const { url } = await start({ database: 'some_name' });
    expect(
      await query(url, `SELECT current_database(), lower('ÄÉ'), current_setting('server_encoding'), current_setting('timezone')`),
    ).toEqual([['some_name', 'äé', 'UTF8', 'UTC']]);
    expect(await query(url, `SELECT x FROM unnest(ARRAY['b', 'ä', 'B', 'a']) x ORDER BY x`)).toEqual([['B'], ['a'], ['b'], ['ä']]);
  });

  it('listens on 127.0.0.1 only, and asks for the password', async () => {
    const { url } = await start();
    expect(await query(url, `SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories')`)).toEqual([
      ['127.0.0.1', ''],
    ]);
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(query(wrong.toString(), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('keeps its data and its password, which only its owner can read', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS one');
    await first.stop();
    const second = await start({ port: first.port });
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT one FROM kept')).toEqual([[1]]);
    expect(statSync(join(second.dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
  });

  it('recovers after a power cut, under the same url, as often as it happens', async () => {
    const server = await start();
    await query(server.url, 'CREATE TABLE counted (n int)');
    for (let n = 1; n <= 3; n++) {
      await query(server.url, `INSERT INTO counted VALUES (${n})`);
      const { pid } = server;
      await server.kill();
      expect(isAlive(pid)).toBe(false);
      await expect(query(server.url, 'SELECT 1')).rejects.toThrow();
      await server.restart();
    }
    expect(await query(server.url, 'SELECT count(*)::int FROM counted')).toEqual([[3]]);
  });

  it('starts again after a stop, and anew while it runs', async () => {
    const server = await start();
    await server.stop();
    await server.stop();
    await server.restart();
    await server.restart();
    expect(await query(server.url, 'SELECT 1')).toEqual([[1]]);
  });

  it('tells of an end that nobody asked for, and of no other', async () => {
    const ends: (number | null)[] = [];
    let told = (): void => undefined;
    const isTold = new Promise<void>((resolve) => (told = resolve));
    const server = await start({
      onExit: (code) => {
        ends.push(code);
        told();
      },
    });
    await server.kill();
    await server.restart();
    await server.stop();
    await server.restart();
    expect(ends).toEqual([]);
    await killServer(server.pid);
    await isTold;
    expect(ends).toEqual([null]);
  });

  it('says why it does not start, and can be started once that is mended', async () => {
    await expect(start({ settings: { shared_buffers: 'nonsense' } })).rejects.toThrow(
      /did not start[^]*invalid value for parameter "shared_buffers"[^]*DATABASE_URL/,
    );
    await start();
  });

  it('throws its own files away and no others', async () => {
    const server = await start();
    await writeFile(join(server.dataDir, 'precious'), 'mine');
    await server.destroy();
    started = [];
    expect(readdirSync(server.dataDir)).toEqual(['precious']);
  });

  it('refuses a second start in the same process, and leaves the first alone', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(/in use by this process already/);
    expect(await query(first.url, 'SELECT 1')).toEqual([[1]]);
  });

  it('leaves a stranger alone who has got the pid of a server that is gone', async () => {
    const server = await start();
    await server.kill();
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    try {
      const pidFile = join(server.dataDir, 'postgres', 'postmaster.pid');
      const [, ...rest] = (await readFile(pidFile, 'utf8')).split('\n');
      await writeFile(pidFile, [stranger.pid, ...rest].join('\n'));
      await server.stop();
      await start().catch(() => undefined); // Postgres itself may refuse, when the stranger is the same user
      expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    } finally {
      stranger.kill('SIGKILL');
    }
  });
});

describe.runIf(isRoot)('as root', () => {
  it('puts the data where the server can reach it when the folder is closed, and says where', async () => {
    const closed = join(folder, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const first = await start({ dataDir: join(closed, 'data') });
    expect(first.dataDir).toMatch(/^\/var\/tmp\/cvent-bridge-data-/);
    expect(await readFile(join(closed, 'data', 'postgres-is-elsewhere.txt'), 'utf8')).toContain(first.dataDir);
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS one');
    await first.stop();
    const second = await start({ dataDir: join(closed, 'data') });
    expect(await query(second.url, 'SELECT one FROM kept')).toEqual([[1]]);
  });

  it('does not make a second, empty database when the way to the first was closed', async () => {
    const first = await start();
    await first.stop();
    await chmod(folder, 0o700);
    await expect(start()).rejects.toThrow(/closed to the user "nobody"/);
    await chmod(folder, 0o755);
  });
});
