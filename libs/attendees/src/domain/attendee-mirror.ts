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
  /** As-of of the newest InviteeOrGuestAccepted, in ms. Null: none came. */
  readonly acceptedAtMs: number | null;
}

/**
 * The mirror after a fact, or null when the fact says nothing newer. Newest wins value by value, so facts that mention only some values (older message
 * types, reads) lead to one and the same mirror in any order and however often they come.
 */
export function foldFact(mirror: AttendeeMirror | null, fact: AttendeeFact): AttendeeMirror | null {
  const acceptedAtMs = newest(mirror?.acceptedAtMs ?? null, fact.isAcceptance ? fact.stamp.asOfMs : null);
  if (!mirror) return { stamp: fact.stamp, values: fact.values, olderStamps: {}, acceptedAtMs };

  const stampOf = (key: string): Stamp | null => mirror.olderStamps[key] ?? (Object.hasOwn(mirror.values, key) ? mirror.stamp : null);
  const isNewer = (key: string): boolean => {
    const held = stampOf(key);
    return held === null || compareStamps(fact.stamp, held) > 0;
  };
  const taken = Object.keys(fact.values).filter(isNewer);
  const isNewest = compareStamps(fact.stamp, mirror.stamp) > 0;
  if (taken.length === 0 && !isNewest && acceptedAtMs === mirror.acceptedAtMs) return null;

  const values = { ...mirror.values };
  for (const key of taken) values[key] = fact.values[key]!;
  const stamp = isNewest ? fact.stamp : mirror.stamp;
  const olderStamps: Record<string, Stamp> = {};
  for (const key of Object.keys(values)) {
    const held = taken.includes(key) ? fact.stamp : stampOf(key)!;
    if (compareStamps(held, stamp) !== 0) olderStamps[key] = held;
  }
  return { stamp, values, olderStamps, acceptedAtMs };
}

/** The stamp of one value; null when no fact mentioned it. */
export function stampOfValue(mirror: AttendeeMirror, key: string): Stamp | null {
  return mirror.olderStamps[key] ?? (Object.hasOwn(mirror.values, key) ? mirror.stamp : null);
}

/** True for the one status that belongs in the app (setup guide, "Only attendees with status Accepted"). */
export function isAccepted(mirror: AttendeeMirror): boolean {
  const status = mirror.values['status'];
  return typeof status === 'string' && status.trim().toLowerCase() === 'accepted';
}

/** The email as it is compared; null without one. */
export function mirrorEmailKey(mirror: AttendeeMirror): string | null {
  return emailKey(mirror.values['email']);
}

function newest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
