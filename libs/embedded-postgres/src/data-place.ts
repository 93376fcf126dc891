import { createHash } from 'node:crypto';
import { access, chmod, constants, mkdir, realpath, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isRoot } from './binaries.js';
import { exists, isOurs } from './files.js';

const OTHERS_MAY_ENTER = 0o001;
const NOTE = 'postgres-is-elsewhere.txt';

/** The folder of the server's files, and what we keep beside it. */
export interface DataPlace {
  readonly folder: string;
  readonly cluster: string;
  readonly password: string;
  readonly owner: string;
  readonly log: string;
  /** The folder that was asked for; the same as `folder` unless the server could not reach it. */
  readonly wanted: string;
}

/**
 * Where the data really lives. As root the server runs as `nobody`, who cannot enter a folder below one that is closed to others (`/root`); then the data
 * goes to /var/tmp, under a name made from the wanted folder, where a note says so. @throws Error when there is no such place.
 */
export async function placeForData(dataDir: string): Promise<DataPlace> {
  const wanted = resolve(dataDir);
  try {
    await mkdir(wanted, { recursive: true });
    await access(wanted, constants.W_OK);
  } catch (cause) {
    throw new Error(`${wanted} cannot be written: choose another folder (DATA_DIR).`, { cause });
  }
  if (!isRoot() || (await isOpenToOthers(await realpath(wanted)))) return filesIn(wanted, wanted);
  if (await exists(join(wanted, 'postgres')))
    throw new Error(`${wanted} holds a database, but is closed to the user "nobody" who runs it: open the folders above it (chmod o+x).`);
  const folder = await placeElsewhere(wanted);
  await writeFile(join(wanted, NOTE), `The database of this folder is in ${folder}: the user who runs it cannot enter here.\n`);
  return filesIn(folder, wanted);
}

/** Throws away what we put there, and nothing else. */
export async function destroyData({ folder, cluster, password, owner, log, wanted }: DataPlace): Promise<void> {
  for (const path of [cluster, password, log, `${log}.1`, join(wanted, NOTE), owner]) await rm(path, { recursive: true, force: true });
  for (const emptied of new Set([folder, wanted])) await rmdir(emptied).catch(() => undefined);
}

function filesIn(folder: string, wanted: string): DataPlace {
  return {
    folder,
    wanted,
    cluster: join(folder, 'postgres'),
    password: join(folder, 'postgres-password'),
    owner: join(folder, 'owner.json'),
    log: join(folder, 'postgres.log'),
  };
}

async function placeElsewhere(wanted: string): Promise<string> {
  const folder = `/var/tmp/cvent-bridge-data-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}`;
  await mkdir(folder, { recursive: true });
  // Anybody may make folders in /var/tmp: one that was prepared for us is not used.
  if (!(await isOurs(folder))) throw new Error(`${folder} belongs to somebody else: remove it, or choose another folder (DATA_DIR).`);
  await chmod(folder, 0o711);
  return folder;
}

async function isOpenToOthers(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    if (((await stat(at)).mode & OTHERS_MAY_ENTER) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
