import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '#embedded-postgres';
import { ServiceProcess } from './service-process.js';

/** True when `redis-server` is on the PATH. */
export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** The version of `redis-server`, or null without one. */
export function redisVersion(): string | null {
  const { stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  return /v=([\d.]+)/.exec(stdout ?? '')?.[1] ?? null;
}

/** A Redis of our own on a free port, which keeps nothing on disk. */
export async function startRedis(folder: string): Promise<{ readonly url: string; readonly process: ServiceProcess }> {
  const port = await freePort();
  const process = await ServiceProcess.start({
    name: 'redis-server',
    program: 'redis-server',
    args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
    env: {},
    logFile: join(folder, 'redis.log'),
    ready: /Ready to accept connections/,
  });
  return { url: `redis://127.0.0.1:${port}`, process };
}
