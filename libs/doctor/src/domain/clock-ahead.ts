/** A time of Cvent's `Date` header means a whole second. */
const RESOLUTION_MS = 999;

/**
 * How far Cvent's clock is ahead of ours at least; negative when it is behind, 0 when its time may lie between the sending and the answer. All in milliseconds.
 */
export function clockAheadMs(sentAtMs: number, answeredAtMs: number, dateMs: number): number {
  if (dateMs > answeredAtMs) return dateMs - answeredAtMs;
  return Math.min(0, dateMs + RESOLUTION_MS - sentAtMs);
}
