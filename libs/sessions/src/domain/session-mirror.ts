import type { SessionFact } from '#contracts';
import { foldValues, type Mirror } from '#mirrors';

/** Our last known Cvent state of one session. */
export interface SessionMirror extends Mirror {
  /** When Cvent last said that there is no such session, in ms: registrations that are not newer ended with it. Null: never. */
  readonly goneAtMs: number | null;
}

/** The mirror after a fact, or null when the fact says nothing newer. The same in any order of facts. */
export function foldSession(mirror: SessionMirror | null, { stamp, values }: SessionFact): SessionMirror | null {
  const before = mirror?.goneAtMs ?? null;
  const goneAtMs = values['deleted'] === true ? Math.max(before ?? stamp.asOfMs, stamp.asOfMs) : before;
  const folded = foldValues(mirror, { stamp, values, isWhole: false });
  if (!folded && goneAtMs === before) return null;
  return { ...(folded ?? mirror!), goneAtMs };
}

/** True when Cvent has the session. What is known by its speakers or its deletion alone has never stood. */
export function isPresent({ values }: SessionMirror): boolean {
  return values['deleted'] === false;
}
