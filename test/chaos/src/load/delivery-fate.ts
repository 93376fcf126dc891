import { createHash } from 'node:crypto';

/** How messages travel: shares from 0 to 1. */
export interface LineOptions {
  readonly duplicates: number;
  /** Held back for longer than {@link heldMs}, so that later ones overtake. */
  readonly reordered: number;
  readonly heldMs: number;
  readonly lost: number;
}

/** What becomes of one message: after how long each copy is sent; none: it is lost. */
export interface Fate {
  readonly isLost: boolean;
  readonly sendsAfterMs: readonly number[];
}

/** Decides from the seed and the name of a message alone, so that the same story travels in the same way. */
export function fateOf(seed: number, name: string, { duplicates, reordered, heldMs, lost }: LineOptions): Fate {
  const [loss, doubling, holding, extra, gap] = sharesOf(`${seed} ${name}`);
  if (loss! < lost) return { isLost: true, sendsAfterMs: [] };
  const first = holding! < reordered ? Math.round(heldMs * (1 + extra! * 0.2)) : 0;
  // Most copies follow soon, as after an answer that got lost; some long after.
  const second = first + Math.round(gap! < 0.8 ? gap! * 2_000 : (gap! - 0.8) * 5 * heldMs);
  return { isLost: false, sendsAfterMs: doubling! < duplicates ? [first, second] : [first] };
}

/** Five numbers from 0 up to 1. */
function sharesOf(text: string): number[] {
  const hash = createHash('sha256').update(text).digest();
  return [0, 4, 8, 12, 16].map((at) => hash.readUInt32BE(at) / 2 ** 32);
}
