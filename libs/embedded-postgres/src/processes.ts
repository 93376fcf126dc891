import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 25;
const KILL_LIMIT_MS = 5_000;

/** True while a process with this pid runs. One that has ended and that nobody has collected yet (containers without an init) does not run. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statOf(pid)[0] !== 'Z';
}

/** Something that tells one process from a later one with the same pid; empty where the platform does not say. */
export async function birthOf(pid: number): Promise<string> {
  return statOf(pid)[19] ?? (await askPs('-p', String(pid), '-o', 'lstart='));
}

/** The command line of a process; empty where the platform does not say. */
export async function commandOf(pid: number): Promise<string> {
  return readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() || (await askPs('-p', String(pid), '-o', 'command='));
}

/** Sends a signal; a process that is gone is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Stops a Postgres server: politely first (fast shutdown), then at once. @throws Error when it survives everything. */
export async function stopServer(pid: number): Promise<void> {
  for (const [name, limitMs] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
  ] as const) {
    signal(pid, name);
    if (await waitForEnd(pid, limitMs)) return;
  }
  await killServer(pid);
}

/**
 * Ends a Postgres server like a power cut, with all its processes: each has a session of its own, so that no process group holds them together, and a
 * new server refuses to start while one of them still has the old one's memory. @throws Error when one survives.
 */
export async function killServer(pid: number): Promise<void> {
  if (process.platform !== 'win32') signal(pid, 'SIGSTOP'); // so that it starts no more of them meanwhile
  const family = [pid, ...(await childrenOf(pid))];
  for (const member of family) signal(member, 'SIGKILL');
  for (const member of family) {
    if (!(await waitForEnd(member, KILL_LIMIT_MS))) throw new Error(`Process ${member} of Postgres cannot be ended: end it by hand.`);
  }
}

async function waitForEnd(pid: number, limitMs: number): Promise<boolean> {
  for (let waited = 0; waited < limitMs; waited += STEP_MS) {
    if (!isAlive(pid)) return true;
    await sleep(STEP_MS);
  }
  return !isAlive(pid);
}

async function childrenOf(pid: number): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((found) => Number.isInteger(found));
  if (pids.length > 0) return pids.filter((found) => Number(statOf(found)[1]) === pid);
  const pairs = (await askPs('-A', '-o', 'pid=,ppid=')).split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
}

/** What Linux tells about a process, from its state on; empty elsewhere. */
function statOf(pid: number): string[] {
  const stat = readText(`/proc/${pid}/stat`);
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function askPs(...args: string[]): Promise<string> {
  return new Promise((resolve) => execFile('ps', args, (_error, words) => resolve(words.trim())));
}
