import type { Stamp } from '#contracts';

const RANK = { message: 0, read: 1 } as const;

/** Negative when `a` is older than `b`, positive when newer, zero when they are the same stamp. A total order, so that newest-wins has one winner. */
export function compareStamps(a: Stamp, b: Stamp): number {
  if (a.asOfMs !== b.asOfMs) return a.asOfMs - b.asOfMs;
  if (a.kind !== b.kind) return RANK[a.kind] - RANK[b.kind];
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
