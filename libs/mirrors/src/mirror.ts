import type { CventValue, Stamp } from '#contracts';
import { compareStamps } from './compare-stamps.js';

/** Our last known Cvent state of one thing, value by value. Never edited by the CMS. */
export interface Mirror {
  /** Stamp of the newest fact. */
  readonly stamp: Stamp;
  readonly values: Readonly<Record<string, CventValue>>;
  /** Stamps of those values that the newest fact did not mention; every other value has `stamp`. */
  readonly olderStamps: Readonly<Record<string, Stamp>>;
  /** Stamp of the newest fact that was whole: what `values` lacks was empty then. Null: there was none. */
  readonly wholeStamp: Stamp | null;
}

/** What a fact says to a mirror. */
export interface MirrorFact {
  readonly stamp: Stamp;
  readonly values: Readonly<Record<string, CventValue>>;
  /** True when it says everything that Cvent holds: values that it does not mention are empty. */
  readonly isWhole: boolean;
}

/**
 * The mirror after a fact, or null when the fact says nothing newer. Newest wins value by value, so facts that mention only some values (older message types, reads)
 * lead to one and the same mirror in any order and however often they come.
 */
export function foldValues(mirror: Mirror | null, fact: MirrorFact): Mirror | null {
  if (!mirror) return { stamp: fact.stamp, values: fact.values, olderStamps: {}, wholeStamp: fact.isWhole ? fact.stamp : null };

  const isNewer = (held: Stamp | null): boolean => held === null || compareStamps(fact.stamp, held) > 0;
  const taken = new Set(Object.keys(fact.values).filter((key) => isNewer(stampOfValue(mirror, key) ?? mirror.wholeStamp)));
  const left = fact.isWhole
    ? Object.keys(mirror.values).filter((key) => !Object.hasOwn(fact.values, key) && isNewer(stampOfValue(mirror, key)))
    : [];
  const isNewest = isNewer(mirror.stamp);
  const isNewestWhole = fact.isWhole && isNewer(mirror.wholeStamp);
  if (taken.size === 0 && left.length === 0 && !isNewest && !isNewestWhole) return null;

  const stamp = isNewest ? fact.stamp : mirror.stamp;
  const values: Record<string, CventValue> = {};
  const olderStamps: Record<string, Stamp> = {};
  const gone = new Set(left);
  for (const key of new Set([...Object.keys(mirror.values), ...taken])) {
    if (gone.has(key)) continue;
    const held = taken.has(key) ? fact.stamp : stampOfValue(mirror, key)!;
    values[key] = taken.has(key) ? fact.values[key]! : mirror.values[key]!;
    if (compareStamps(held, stamp) !== 0) olderStamps[key] = held;
  }
  return { stamp, values, olderStamps, wholeStamp: isNewestWhole ? fact.stamp : mirror.wholeStamp };
}

/** The stamp of one value; null when no fact mentioned it. */
export function stampOfValue(mirror: Mirror, key: string): Stamp | null {
  return mirror.olderStamps[key] ?? (Object.hasOwn(mirror.values, key) ? mirror.stamp : null);
}
