import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const ID_BYTES = 16;
/** Drawn for many ids at once: asking the system for each costs more than all the rest of an id. */
const randomness = Buffer.alloc(ID_BYTES * 256);
let drawn = randomness.length;
let lastMs = 0;
let sequence = 0;

/** A new time-ordered UUID (version 7), so that primary keys grow at their right end. Within one process, each is greater than the one before. */
export function newId(): string {
  if (drawn === randomness.length) {
    randomFillSync(randomness);
    drawn = 0;
  }
  const random = randomness.subarray(drawn, (drawn += ID_BYTES));
  const nowMs = Date.now();
  if (nowMs > lastMs) {
    lastMs = nowMs;
    sequence = random.readUInt32BE(6) >>> 1; // the upper half stays free, to count on within the millisecond
  } else sequence++;
  return v7({ random, msecs: lastMs, seq: sequence });
}

const NONE = '00000000-0000-0000-0000-000000000000';

/**
 * A Cvent id as it is stored and compared: trimmed (BOM and no-break space too) and lower-cased, since webhooks write ids upper-case and REST lower-case (FACTS 7).
 * Opaque otherwise: Cvent may change the format of ids. Null when there is none: empty, not text, or the zero UUID.
 */
export function cventId(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const id = value.replace(/^[\s\uFEFF\u00A0]+|[\s\uFEFF\u00A0]+$/g, '').toLowerCase();
  return id === '' || id === NONE ? null : id;
}

/** An email as it is compared: trimmed and lower-cased. Null when there is none. */
export function emailKey(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const key = value.trim().toLowerCase();
  return key === '' ? null : key;
}
