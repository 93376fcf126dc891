import { createHash } from 'node:crypto';
import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isRoot } from './binaries.js';

const OTHERS_MAY_ENTER = 0o001;

/**
 * Where the data really lives. As root the server runs as `nobody`, who cannot enter a folder below one that is closed to others (`/root`); then the data
 * goes to /var/tmp, under a name made from the wanted folder.
 */
export async function placeForData(wanted: string): Promise<string> {
  const folder = resolve(wanted);
  const place =
    isRoot() && !(await isOpenToOthers(folder))
      ? `/var/tmp/cvent-bridge-data-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`
      : folder;
  await mkdir(place, { recursive: true });
  await access(place, constants.W_OK);
  return place;
}

/** The folder of the server's files, and the files that we keep beside it. */
export function filesIn(place: string): { cluster: string; password: string; owner: string; log: string } {
  return {
    cluster: join(place, 'postgres'),
    password: join(place, 'postgres-password'),
    owner: join(place, 'owner.json'),
    log: join(place, 'postgres.log'),
  };
}

async function isOpenToOthers(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    const mode = await stat(at).then(
      (found) => found.mode,
      () => OTHERS_MAY_ENTER, // does not exist yet: we make it, open
    );
    if ((mode & OTHERS_MAY_ENTER) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
