import { setTimeout as sleep } from 'node:timers/promises';
import { type DeliveryTarget, headOf, HttpConnection } from './http-connection.js';

/** One delivery of an open loop. */
export interface Arrival {
  /** When it is meant to be sent, from the start of the loop. */
  readonly atMs: number;
  readonly body: Buffer;
  /** Where it goes, when not where all others go: another path of the same server. */
  readonly target?: DeliveryTarget;
}

/** What became of the deliveries of an open loop, in the order of their arrivals. */
export interface OpenLoopResult {
  /** From the intended time to the answer; of those answered 200. */
  readonly latencies: readonly number[];
  readonly errors: number;
  /** The start on the wall clock, so that an arrival's intended time is `startedAtMs + atMs`. */
  readonly startedAtMs: number;
}

/** So many connections at most: beyond that, deliveries wait, and their clock runs. */
const MOST_CONNECTIONS = 256;
const FIRST_CONNECTIONS = 32;
const LAST_ANSWER_MS = 15_000;

/** Independent arrivals at a mean rate (exponential gaps). */
export function arrivals(ratePerSecond: number, durationMs: number, random: () => number, nextBody: () => Buffer): Arrival[] {
  const result: Arrival[] = [];
  for (let atMs = 0; ;) {
    atMs += (-Math.log(1 - random()) * 1000) / ratePerSecond;
    if (atMs >= durationMs) return result;
    result.push({ atMs, body: nextBody() });
  }
}

/** Sends each delivery at its time, however slowly the answers come. Latency counts from the intended time. */
export async function runOpenLoop(target: DeliveryTarget, list: readonly Arrival[]): Promise<OpenLoopResult> {
  const idle = Array.from({ length: FIRST_CONNECTIONS }, () => new HttpConnection(target.port));
  const all = new Set(idle);
  const waiting: Arrival[] = [];
  const latencies: number[] = [];
  let errors = 0;
  let answered = 0;
  await sleep(100); // the connections are there before the clock runs
  const startedAtMs = Date.now();
  const start = performance.now();

  const send = async (connection: HttpConnection, { atMs, body, target: own = target }: Arrival): Promise<void> => {
    const status = await connection.send(headOf(own, body.length), body).catch(() => 0);
    answered++;
    if (status === 200) latencies.push(performance.now() - start - atMs);
    else errors++;
    if (status === 0) {
      all.delete(connection);
      connection.close();
    } else idle.push(connection);
    const next = waiting.shift();
    if (next) dispatch(next);
  };
  const dispatch = (arrival: Arrival): void => {
    let connection = idle.pop();
    if (!connection && all.size < MOST_CONNECTIONS) all.add((connection = new HttpConnection(target.port)));
    if (connection) void send(connection, arrival);
    else waiting.push(arrival);
  };

  let sent = 0;
  while (sent < list.length) {
    const now = performance.now() - start;
    while (sent < list.length && list[sent]!.atMs <= now) dispatch(list[sent++]!);
    if (sent < list.length) await sleep(Math.max(0, Math.floor(list[sent]!.atMs - now)));
  }
  const deadline = performance.now() + LAST_ANSWER_MS;
  while (answered < list.length && performance.now() < deadline) await sleep(5);
  errors += list.length - answered;
  for (const connection of all) connection.close();
  return { latencies, errors, startedAtMs };
}
