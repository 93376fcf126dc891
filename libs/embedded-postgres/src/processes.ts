import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 25;

/** True while a process with this pid exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Something that tells one process from a later one with the same pid; empty where the platform does not say. */
export async function birthOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** The command line of a process; empty where the platform does not say. */
export async function commandOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim();
}

/** Sends a signal; a process that is gone is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits for the end of a process. False when it is still there after `limitMs`. */
export async function waitForEnd(pid: number, limitMs: number): Promise<boolean> {
  for (let waited = 0; waited < limitMs; waited += STEP_MS) {
    if (!isAlive(pid)) return true;
    await sleep(STEP_MS);
  }
  return !isAlive(pid);
}

/** Stops a Postgres server: politely first (fast shutdown), then at once. */
export async function stopServer(pid: number): Promise<void> {
  for (const [name, limitMs] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    signal(pid, name);
    if (await waitForEnd(pid, limitMs)) return;
  }
}
