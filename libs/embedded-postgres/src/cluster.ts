import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Binaries, isRoot, NOBODY } from './binaries.js';
import type { DataPlace } from './data-place.js';
import { run } from './programs.js';

/** The role that owns everything in the cluster. */
export const USER = 'bridge';

/** Finds the cluster, or makes it. Answers its password. `isDurable` false: for data that may be lost. @throws Error when it is there but cannot be used. */
export async function openCluster(binaries: Binaries, place: DataPlace, isDurable: boolean): Promise<string> {
  const found = await stat(place.cluster).catch(() => null);
  if (!found) return makeCluster(binaries, place, isDurable);
  const runsAs = isRoot() ? NOBODY : process.getuid?.();
  if (runsAs !== undefined && found.uid !== runsAs)
    throw new Error(
      `${place.cluster} belongs to user ${found.uid}, but Postgres would run as user ${runsAs}: start as before, or choose another folder (DATA_DIR).`,
    );
  try {
    return (await readFile(place.password, 'utf8')).trim();
  } catch (cause) {
    throw new Error(`${place.password}, the password of the database beside it, cannot be read: restore it, or choose another folder.`, {
      cause,
    });
  }
}

/** Made under another name first, so that a crash leaves no half of one. */
async function makeCluster(
  binaries: Binaries,
  { folder, cluster, password: passwordFile }: DataPlace,
  isDurable: boolean,
): Promise<string> {
  await removeHalves(folder, cluster);
  const half = `${cluster}.new-${randomBytes(4).toString('hex')}`;
  const handedOver = `${half}.password`;
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile, password, { mode: 0o600 });
  await writeFile(handedOver, password, { mode: 0o600 });
  await mkdir(half, { mode: 0o700 });
  if (isRoot()) for (const path of [half, handedOver]) await chown(path, NOBODY, NOBODY);
  try {
    await run(binaries.initdb, [
      ...['-D', half, '-U', USER, '-E', 'UTF8', '-A', 'scram-sha-256', `--pwfile=${handedOver}`],
      // Postgres' own idea of text: the same order on every machine, and it knows all letters.
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...(isDurable ? [] : ['--no-sync']),
    ]);
    await rename(half, cluster);
    return password;
  } finally {
    for (const path of [handedOver, half]) await rm(path, { recursive: true, force: true });
  }
}

/** What starts that were killed left. One of them may still be writing, so that this need not succeed. */
async function removeHalves(folder: string, cluster: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(`${basename(cluster)}.new`)) await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
