import { GONE_STATUS, type AttendeeFact, type CventValue } from '#contracts';
import { emailKey, sameJson } from '#kernel';
import { foldValues, type Mirror } from '#mirrors';

/** Our last known Cvent state of one attendee. */
export interface AttendeeMirror extends Mirror {
  /** When the attendee last accepted, in ms (B7). Null: nobody said. */
  readonly acceptedAtMs: number | null;
  /** When the attendee was last told to have given up the registration, in ms: registrations for sessions that are not newer ended with that. Null: never. */
  readonly endedAtMs: number | null;
}

/** The mirror after a fact, or null when the fact says nothing newer. The same in any order of facts. */
export function foldFact(mirror: AttendeeMirror | null, fact: AttendeeFact): AttendeeMirror | null {
  const acceptedAtMs = newest(mirror?.acceptedAtMs ?? null, fact.acceptedAtMs);
  const { status } = fact.values;
  const endedAtMs = newest(mirror?.endedAtMs ?? null, isEndStatus(status) ? fact.stamp.asOfMs : null);
  const folded = foldValues(mirror, fact);
  if (!folded && acceptedAtMs === (mirror?.acceptedAtMs ?? null) && endedAtMs === (mirror?.endedAtMs ?? null)) return null;
  return { ...(folded ?? mirror!), acceptedAtMs, endedAtMs };
}

/** True for the one status that belongs in the app (setup guide, "Only attendees with status Accepted"). */
export function isAcceptedStatus(status: CventValue | undefined): boolean {
  return typeof status === 'string' && status.trim().toLowerCase() === 'accepted';
}

/** Statuses that end a registration, and what belonged to it. Others, such as Pending Approval, may come before one (FACTS 4). */
const ENDS = ['cancelled', 'declined', 'denied approval', GONE_STATUS.toLowerCase()];

function isEndStatus(status: CventValue | undefined): boolean {
  return typeof status === 'string' && ENDS.includes(status.trim().toLowerCase());
}

/** True when a person's `cvent` part shows something else by the newer mirror. */
export function isRetold(before: AttendeeMirror, after: AttendeeMirror): boolean {
  return SUMMARY.some((name) => !sameJson(before.values[name] ?? null, after.values[name] ?? null));
}

const SUMMARY = ['contactId', 'status', 'registrationType', 'registrationTypeId'] as const;

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
