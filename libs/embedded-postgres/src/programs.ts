import { spawn, type SpawnOptions } from 'node:child_process';
import { isRoot, NOBODY } from './binaries.js';

/**
 * How the programs of Postgres are spawned: not as root, in a folder that always exists, and without our environment, which holds secrets, and where
 * variables such as PGDATA and LC_ALL mean something to them.
 */
export function spawnOptions(): SpawnOptions {
  return {
    cwd: '/',
    ...(process.platform === 'win32' ? { windowsHide: true } : { env: { LC_ALL: 'C' } }),
    ...(isRoot() ? { uid: NOBODY, gid: NOBODY } : {}),
  };
}

/** Runs a program to its end. @throws Error with what it said when it fails. */
export async function run(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { ...spawnOptions(), stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr?.on('data', (part: Buffer) => (words += part.toString()));
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string, cause?: Error): void =>
      reject(new Error(`${program} ${reason}\nSet DATABASE_URL to use a Postgres server of your own.`, { cause }));
    child.on('error', (error) => fail(`cannot be run: ${error.message}`, error));
    child.on('close', (code, name) => (code === 0 ? resolve() : fail(`failed (${name ?? code}):\n${words.trim()}`)));
  });
}
