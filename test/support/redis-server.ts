import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '#embedded-postgres';

/** A Redis of a test's own, without persistence. */
export interface RedisServer {
  readonly url: string;
  /** Forgets everything at once, as an eviction or a lost disk would. */
  flush(): Promise<void>;
  /** All keys and their values as text, to be searched. */
  dump(): Promise<string>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Starts it again, empty, after {@link kill}. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Whether the Redis half of the tests can run here; says so in a line when it cannot, unless another file does. @throws Error when it must (REQUIRE_REDIS=1). */
export function hasRedis({ isSilent = false } = {}): boolean {
  const isThere = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
  if (isThere) return true;
  if (process.env['REQUIRE_REDIS'] === '1') throw new Error('redis-server is not installed, and REQUIRE_REDIS=1 insists on it.');
  if (!isSilent) console.log('The tests on the Redis queue backend did not run: redis-server is not installed.');
  return false;
}

/** Starts a Redis on a free port. */
export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'cvent-bridge-redis-'));
  const { child: first, port } = await startSomewhere(folder);
  let child = first;
  const kill = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  const client = new Redis({ host: '127.0.0.1', port, retryStrategy: () => 50, maxRetriesPerRequest: 200 });
  client.on('error', () => undefined);
  await client.ping();
  return {
    url: `redis://127.0.0.1:${port}`,
    flush: async () => void (await client.flushall()),
    dump: async () => {
      const texts: string[] = [];
      for (const key of await client.keys('*')) texts.push(key, ((await client.dumpBuffer(key)) ?? Buffer.alloc(0)).toString('latin1'));
      return texts.join('\n');
    },
    kill,
    restart: async () => {
      child = spawnRedis(port, folder);
      if (!(await isReady(child))) throw new Error(`redis-server did not start again on port ${port}.`);
      await client.ping();
    },
    stop: async () => {
      client.disconnect();
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Another process may take a free port before Redis does: then the next one is tried. */
async function startSomewhere(folder: string): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const port = await freePort();
    const child = spawnRedis(port, folder);
    if (await isReady(child)) return { child, port };
  }
  throw new Error('redis-server did not start, on none of five ports.');
}

function spawnRedis(port: number, folder: string): ChildProcess {
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--rdbcompression',
    'no',
    '--dir',
    folder,
  ];
  return spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'] });
}

/** False when it ended instead. */
function isReady(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve(false));
    child.stdout!.on('data', (text: Buffer) => text.includes('Ready to accept connections') && resolve(true));
  });
}
