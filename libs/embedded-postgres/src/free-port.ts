import { once } from 'node:events';
import { createServer } from 'node:net';

// Systems give ports from 32768 (Linux) or 49152 on (macOS, Windows) to clients. One of those may be taken by a client while a server restarts, even by a client of that very
// server: a connection to a free local port may be given the same port for its own end, and then it is joined to itself.
const FIRST = 15_000;
const LAST = 32_000;
const TRIES = 100;

/** A port of this machine that nobody uses now, and that no client will be given. @throws Error when none of a hundred is free */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (await isFree(port)) return port;
  }
  throw new Error(`None of ${TRIES} ports between ${FIRST} and ${LAST} is free on 127.0.0.1.`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    await once(probe.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return false;
  }
  await new Promise((resolve) => probe.close(resolve));
  return true;
}
