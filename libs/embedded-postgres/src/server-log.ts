import { type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';

const ROTATE_AT_BYTES = 10 * 1024 * 1024;
const LAST_LINES = 8;

/** Opens the server's log to be continued; a big one makes way first, under the same name with `.1`. */
export async function openLog(path: string): Promise<FileHandle> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size > ROTATE_AT_BYTES) await rename(path, `${path}.1`);
  return open(path, 'a', 0o600);
}

/** What the server said last, since the log had `from` bytes. */
export async function lastWords(path: string, from: number): Promise<string> {
  const log = await readFile(path).catch(() => Buffer.alloc(0));
  return log.subarray(from).toString('utf8').trim().split('\n').slice(-LAST_LINES).join('\n');
}
