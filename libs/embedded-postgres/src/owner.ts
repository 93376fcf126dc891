import { readFile, rm, writeFile } from 'node:fs/promises';
import { birthOf, isAlive } from './processes.js';

interface Owner {
  readonly pid: number;
  readonly birth: string;
}

/** Makes this process the owner of a data folder. @throws Error when another living process has it: two servers on one folder would destroy it. */
export async function claim(file: string, folder: string): Promise<void> {
  const mine = JSON.stringify({ pid: process.pid, birth: await birthOf(process.pid) } satisfies Owner);
  for (let attempt = 0; attempt < 3; attempt++) {
    const isFirst = await writeFile(file, mine, { flag: 'wx' }).then(
      () => true,
      () => false,
    );
    if (isFirst) return;
    const owner = await readOwner(file);
    if (owner && owner.pid !== process.pid && isAlive(owner.pid) && (await birthOf(owner.pid)) === owner.birth) {
      throw new Error(`${folder} is in use by process ${owner.pid}: stop that one first, or choose another folder (DATA_DIR).`);
    }
    await rm(file, { force: true });
  }
  throw new Error(`${file} cannot be written: check the folder's permissions.`);
}

/** Gives the folder back. */
export async function release(file: string): Promise<void> {
  if ((await readOwner(file))?.pid === process.pid) await rm(file, { force: true });
}

async function readOwner(file: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch {
    return null;
  }
}
