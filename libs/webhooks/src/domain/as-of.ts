/** How far ahead of ours Cvent's clock may run before a time counts as lying in the future. */
export const CLOCK_TOLERANCE_MS = 30_000;

/** The moment at which a message was true; `isReceipt` when its own time could not be used. */
export interface AsOf {
  readonly asOfMs: number;
  readonly isReceipt: boolean;
}

const ISO_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/** A message's as-of: its own time, or the time of receipt when that lies in the future or cannot be read, so that no message can pin a record for ever. */
export function readAsOf(messageTime: string | null, receivedAtMs: number): AsOf {
  const given = messageTime !== null && ISO_INSTANT.test(messageTime.trim()) ? Date.parse(messageTime.trim()) : NaN;
  if (Number.isNaN(given) || given > receivedAtMs + CLOCK_TOLERANCE_MS) return { asOfMs: receivedAtMs, isReceipt: true };
  return { asOfMs: given, isReceipt: false };
}
