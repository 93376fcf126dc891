import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;
const PATIENCE_MS = 120_000;

/** Asks until there is an answer. @throws when it takes too long */
export async function eventually<T>(what: string, ask: () => Promise<T | null>, everyMs = POLL_MS): Promise<T> {
  for (const start = Date.now(); Date.now() - start < PATIENCE_MS; await sleep(everyMs)) {
    const answer = await ask();
    if (answer !== null) return answer;
  }
  throw new Error(`${what} did not arrive within ${PATIENCE_MS / 1000} s. Look at the messages of the App and at the worker's log.`);
}
