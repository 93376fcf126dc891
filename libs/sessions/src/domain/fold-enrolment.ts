import type { EnrolmentFact, Stamp } from '#contracts';
import { compareStamps } from '#mirrors';

/** Our last known Cvent state of one attendee's registration for one session. Times are on Cvent's clock, in ms. */
export interface EnrolmentMirror {
  readonly stamp: Stamp;
  /** As Cvent writes it: Registered, Waitlisted, Cancelled. */
  readonly status: string;
  /** When Cvent last told that they registered, as a message does. Null: nobody said. */
  readonly registeredAtMs: number | null;
  /** When Cvent last said that they were not registered. Null: never. */
  readonly endedAtMs: number | null;
  /** True once any fact said Registered, however old. */
  readonly wasRegistered: boolean;
}

/** What of an enrolment agendas follow. */
export interface ShownEnrolment {
  readonly status: string;
  /** When that was true. */
  readonly asOfMs: number;
  /** When Cvent last enrolled them anew, or said meanwhile that they were not: what the person removed before that comes back (G14). Null: never. */
  readonly anewAtMs: number | null;
}

/** True for the one status that is a place in the session. */
export function isRegisteredStatus(status: string): boolean {
  return status.trim().toLowerCase() === 'registered';
}

/** What else decides whether a registration is a place in the person's agenda. In ms; null: never. */
export interface PlaceEnds {
  readonly attendeeEndedAtMs: number | null;
  readonly sessionEndedAtMs: number | null;
  /** When the person took the session out. */
  readonly removedAtMs: number | null;
}

/** True when a registration puts the session into the person's agenda: what `persistence/standing.ts` decides when somebody asks, for those who are told of changes. */
export function isShownPlace(
  { status, asOfMs, anewAtMs }: ShownEnrolment,
  { attendeeEndedAtMs, sessionEndedAtMs, removedAtMs }: PlaceEnds,
): boolean {
  const endedAtMs = Math.max(attendeeEndedAtMs ?? -Infinity, sessionEndedAtMs ?? -Infinity);
  const isRemoved = removedAtMs !== null && removedAtMs >= Math.max(anewAtMs ?? -Infinity, endedAtMs);
  return isRegisteredStatus(status) && asOfMs > endedAtMs && !isRemoved;
}

/** What agendas are to follow. */
export function shownOf({ status, stamp, registeredAtMs, endedAtMs }: EnrolmentMirror): ShownEnrolment {
  return { status, asOfMs: stamp.asOfMs, anewAtMs: newest(registeredAtMs, endedAtMs) };
}

/** The mirror after a fact; the same object when the fact says nothing new. Depends on the set of facts, not on their order or number. */
export function foldEnrolment(
  mirror: EnrolmentMirror | null,
  fact: Pick<EnrolmentFact, 'stamp' | 'status' | 'isRegistration'>,
): EnrolmentMirror {
  const { asOfMs } = fact.stamp;
  const isRegistered = isRegisteredStatus(fact.status);
  const isNewest = mirror === null || compareStamps(fact.stamp, mirror.stamp) > 0;
  const next: EnrolmentMirror = {
    stamp: isNewest ? fact.stamp : mirror.stamp,
    status: isNewest ? fact.status : mirror.status,
    registeredAtMs: newest(mirror?.registeredAtMs ?? null, fact.isRegistration ? asOfMs : null),
    endedAtMs: newest(mirror?.endedAtMs ?? null, isRegistered ? null : asOfMs),
    wasRegistered: (mirror?.wasRegistered ?? false) || isRegistered,
  };
  return mirror && isSame(mirror, next) ? mirror : next;
}

function isSame(a: EnrolmentMirror, b: EnrolmentMirror): boolean {
  return (
    compareStamps(a.stamp, b.stamp) === 0 &&
    a.status === b.status &&
    a.registeredAtMs === b.registeredAtMs &&
    a.endedAtMs === b.endedAtMs &&
    a.wasRegistered === b.wasRegistered
  );
}

function newest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
