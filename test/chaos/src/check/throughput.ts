import type { EndMessage } from './end-state.js';
import type { FaultRecord, Operations } from '../log/operations.js';

/** One second of a run. */
export interface Second {
  readonly made: number;
  readonly attempts: number;
  readonly taken: number;
  readonly applied: number;
}

/** How soon work went on after a fault. */
export interface Recovery {
  readonly fault: FaultRecord;
  /** Seconds; null: the load was over before. */
  readonly seconds: number | null;
}

const WINDOW = 2;
const ENOUGH = 0.8;

/** What happened in each second since the first message. */
export function throughput({ messages, attempts }: Operations, inbox: readonly EndMessage[]): Second[] {
  const startAt = messages[0]?.at ?? 0;
  const seconds: { -readonly [K in keyof Second]: number }[] = [];
  const count = (at: number, what: keyof Second): void => {
    const index = Math.floor((at - startAt) / 1_000);
    if (index < 0) return;
    while (seconds.length <= index) seconds.push({ made: 0, attempts: 0, taken: 0, applied: 0 });
    seconds[index]![what]++;
  };
  for (const { at } of messages) count(at, 'made');
  for (const { at, status } of attempts) {
    count(at, 'attempts');
    if (status !== null && status < 300) count(at, 'taken');
  }
  for (const { finishedAt } of inbox) if (finishedAt !== null) count(finishedAt, 'applied');
  return seconds;
}

/** After each fault the seconds until as many messages are applied again as are made, nearly. A fault of a network counts from its end, since nothing can go on before. */
export function recoveries({ messages, faults }: Operations, inbox: readonly EndMessage[]): Recovery[] {
  const startAt = messages[0]?.at ?? 0;
  const endAt = messages.at(-1)?.at ?? 0;
  const perSecond = (messages.filter(({ isLost }) => !isLost).length * 1_000) / Math.max(1, endAt - startAt);
  const ends = inbox.flatMap(({ finishedAt }) => (finishedAt === null ? [] : [finishedAt])).sort((a, b) => a - b);
  const appliedBetween = (from: number, to: number): number => lowerBound(ends, to) - lowerBound(ends, from);
  return faults
    .filter(({ kind, at }) => kind !== 'started' && at < endAt)
    .map((fault) => {
      const from = fault.kind === 'proxy' ? fault.overAt : fault.at;
      for (let at = from; at < endAt; at += 250)
        if (appliedBetween(at, at + WINDOW * 1_000) >= ENOUGH * perSecond * WINDOW) return { fault, seconds: (at - from) / 1_000 };
      return { fault, seconds: null };
    });
}

function lowerBound(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
