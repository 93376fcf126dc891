import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { birthOf, isAlive } from './processes.js';

interface Owner {
  readonly pid: number;
  readonly birth: string;
}

const ATTEMPTS = 5;
const held = new Set<string>();

/** Makes this process the owner of a data folder. @throws Error when it is in use: a second server on one folder would end the first beneath its users. */
export async function claim(file: string, folder: string): Promise<void> {
  if (held.has(file)) throw inUse(folder, process.pid);
  const mine = JSON.stringify({ pid: process.pid, birth: await birthOf(process.pid) } satisfies Owner);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await publish(file, mine)) {
      held.add(file);
      return;
    }
    const owner = await readOwner(file);
    if (owner && (await isRunning(owner))) throw inUse(folder, owner.pid);
    await clearAway(file);
  }
  throw new Error(`${folder} is being claimed by several processes at once: start one of them again.`);
}

/** True while this process owns the folder. */
export function isHeld(file: string): boolean {
  return held.has(file);
}

/** Gives the folder back. */
export async function release(file: string): Promise<void> {
  if (held.delete(file)) await rm(file, { force: true });
}

function inUse(folder: string, pid: number): Error {
  const owner = pid === process.pid ? 'this process already' : `process ${pid}`;
  return new Error(`${folder} is in use by ${owner}: stop that one first, or choose another folder (DATA_DIR).`);
}

/** Writes the file whole or not at all. False when there is one. */
async function publish(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Takes a dead owner's file away. Somebody may have replaced it since we read it; then it goes back. */
async function clearAway(file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return; // somebody else was faster
  }
  const owner = await readOwner(aside);
  if (owner && (await isRunning(owner))) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Pids come again: the same pid with another birth is another process. */
async function isRunning(owner: Owner): Promise<boolean> {
  return isAlive(owner.pid) && (await birthOf(owner.pid)) === owner.birth;
}

async function readOwner(file: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch {
    return null;
  }
}
