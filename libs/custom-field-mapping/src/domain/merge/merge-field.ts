import type { ConflictPolicy } from '#contracts';
import { sameJson, type Json } from '#kernel';

/** One mapped field as both sides know it. Null means empty. */
export interface FieldVersions<V extends Json = Json> {
  /** The Cvent value last applied. Undefined: none ever was. */
  readonly base: V | null | undefined;
  /** Cvent now. */
  readonly theirs: V | null;
  /** The CMS now. */
  readonly ours: V | null;
  /** When Cvent's value was true, in ms. */
  readonly theirsAtMs: number;
  /** When the CMS last edited the field, in ms. Null: never. */
  readonly oursAtMs: number | null;
}

/** The value to keep; `base` is what to remember as last applied. */
export interface MergedField<V extends Json = Json> {
  readonly value: V | null;
  readonly base: V | null;
}

/**
 * Three-way merge (DESIGN 4). An edit made in the CMS stays until Cvent's own value changes; when both changed, the policy decides (B16).
 * A field that was never applied fills only what is empty (B5). What is empty without anybody having emptied it, as when a field of the App was deleted and made
 * anew, is no edit.
 */
export function mergeField<V extends Json>(
  { base, theirs, ours, theirsAtMs, oursAtMs }: FieldVersions<V>,
  policy: ConflictPolicy,
): MergedField<V> {
  if (base === undefined) return { value: ours ?? theirs, base: theirs };
  if (ours === null && oursAtMs === null) return { value: theirs, base: theirs };
  if (sameJson(theirs, base)) return { value: ours, base };
  if (sameJson(ours, base)) return { value: theirs, base: theirs };
  const isTheirs = policy === 'cvent' || (policy === 'latest' && theirsAtMs >= (oursAtMs ?? 0));
  return { value: isTheirs ? theirs : ours, base: theirs };
}

/** True when both sides changed the field, and not alike: the policy decides, and somebody should be able to see what it did (B16). */
export function isConflict({ base, theirs, ours, oursAtMs }: Omit<FieldVersions, 'theirsAtMs'>): boolean {
  if (base === undefined || (ours === null && oursAtMs === null)) return false;
  return !sameJson(theirs, base) && !sameJson(ours, base) && !sameJson(theirs, ours);
}
