import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

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
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'cvent-bridge-redis-'));
  const start = (): ChildProcess =>
    spawn(
      'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--rdbcompression', 'no', '--dir', folder],
      {
        stdio: 'ignore',
      },
    );
  let child = start();
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
      child = start();
      await client.ping();
    },
    stop: async () => {
      client.disconnect();
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
