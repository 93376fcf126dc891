import type { AttendeeFact, CventValue, Stamp } from '#contracts';
import { emailKey } from '#kernel';
import { compareStamps } from './compare-stamps.js';

/** Our last known Cvent state of one attendee. Never edited by the CMS. */
export interface AttendeeMirror {
  /** Stamp of the newest fact. */
  readonly stamp: Stamp;
  readonly values: Readonly<Record<string, CventValue>>;
  /** Stamps of those values that the newest fact did not mention; every other value has `stamp`. */
  readonly olderStamps: Readonly<Record<string, Stamp>>;
  /** Stamp of the newest fact that was whole: what `values` lacks was empty then. Null: there was none. */
  readonly wholeStamp: Stamp | null;
  /** When the attendee last accepted, in ms (B7). Null: nobody said. */
  readonly acceptedAtMs: number | null;
}

/**
 * The mirror after a fact, or null when the fact says nothing newer. Newest wins value by value, so facts that mention only some values (older message
 * types, reads) lead to one and the same mirror in any order and however often they come.
 */
export function foldFact(mirror: AttendeeMirror | null, fact: AttendeeFact): AttendeeMirror | null {
  const acceptedAtMs = newest(mirror?.acceptedAtMs ?? null, fact.acceptedAtMs);
  if (!mirror)
    return { stamp: fact.stamp, values: fact.values, olderStamps: {}, wholeStamp: fact.isWhole ? fact.stamp : null, acceptedAtMs };

  const isNewer = (held: Stamp | null): boolean => held === null || compareStamps(fact.stamp, held) > 0;
  const taken = new Set(Object.keys(fact.values).filter((key) => isNewer(stampOfValue(mirror, key) ?? mirror.wholeStamp)));
  const left = fact.isWhole
    ? Object.keys(mirror.values).filter((key) => !Object.hasOwn(fact.values, key) && isNewer(stampOfValue(mirror, key)))
    : [];
  const isNewest = isNewer(mirror.stamp);
  const isNewestWhole = fact.isWhole && isNewer(mirror.wholeStamp);
  if (taken.size === 0 && left.length === 0 && !isNewest && !isNewestWhole && acceptedAtMs === mirror.acceptedAtMs) return null;

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
  return { stamp, values, olderStamps, wholeStamp: isNewestWhole ? fact.stamp : mirror.wholeStamp, acceptedAtMs };
}

/** The stamp of one value; null when no fact mentioned it. */
export function stampOfValue(mirror: AttendeeMirror, key: string): Stamp | null {
  return mirror.olderStamps[key] ?? (Object.hasOwn(mirror.values, key) ? mirror.stamp : null);
}

/** True for the one status that belongs in the app (setup guide, "Only attendees with status Accepted"). */
export function isAcceptedStatus(status: CventValue | undefined): boolean {
  return typeof status === 'string' && status.trim().toLowerCase() === 'accepted';
}

/** True when the attendee's status is that one. */
export function isAccepted(mirror: AttendeeMirror): boolean {
  return isAcceptedStatus(mirror.values['status']);
}

/** The email as it is compared; null without one. */
export function mirrorEmailKey(mirror: AttendeeMirror): string | null {
  return emailKey(mirror.values['email']);
}

function newest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
