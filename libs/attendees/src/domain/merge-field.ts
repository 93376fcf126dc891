import type { ConflictPolicy } from '#contracts';

/** One mapped field as both sides know it. Null means empty. */
export interface FieldVersions {
  /** The Cvent value last applied. Undefined: none ever was. */
  readonly base: string | null | undefined;
  /** Cvent now. */
  readonly theirs: string | null;
  /** The CMS now. */
  readonly ours: string | null;
  /** When Cvent's value was true, in ms. */
  readonly theirsAtMs: number;
  /** When the CMS last edited the field, in ms. Null: never. */
  readonly oursAtMs: number | null;
}

/** The value to keep; `base` is what to remember as last applied. */
export interface MergedField {
  readonly value: string | null;
  readonly base: string | null;
}

/**
 * Three-way merge (DESIGN 4). An edit made in the CMS stays until Cvent's own value changes; when both changed, the policy decides (B16).
 * A field that was never applied fills only what is empty (B5).
 */
export function mergeField({ base, theirs, ours, theirsAtMs, oursAtMs }: FieldVersions, policy: ConflictPolicy): MergedField {
  if (base === undefined) return { value: ours ?? theirs, base: theirs };
  if (theirs === base) return { value: ours, base };
  if (ours === base || ours === theirs) return { value: theirs, base: theirs };
  const isTheirs = policy === 'cvent' || (policy === 'latest' && theirsAtMs >= (oursAtMs ?? 0));
  return { value: isTheirs ? theirs : ours, base: theirs };
}
