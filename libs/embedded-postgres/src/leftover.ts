import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandOf, isAlive, stopServer } from './processes.js';

/**
 * Ends a server that outlived its parent, so that the next one has our settings and is our child. The folder is ours by claim, so nobody else uses that
 * server; a pid that has gone to some other program since is left alone.
 */
export async function endLeftover(cluster: string): Promise<void> {
  const pid = Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return;
  if (`${await commandOf(pid)} `.includes(` -D ${cluster} `)) await stopServer(pid);
}
