import type { Stamp } from '#contracts';
import { compareStamps } from '#mirrors';
import type { EnrolmentState } from './enrolment.js';

/** One thing Cvent told about one attendee and one session. */
export interface EnrolmentFact {
  readonly stamp: Stamp;
  readonly status: string;
  /** True for the message that somebody registers: that alone, or a registration after an end, brings back what the person removed (G14). */
  readonly isRegistration: boolean;
}

/** Our last known Cvent state of an enrolment. */
export interface EnrolmentMirror extends Omit<EnrolmentState, 'asOfMs' | 'removedAtMs'> {
  readonly stamp: Stamp;
}

/** The mirror after a fact; the same object when the fact says nothing new. Depends on the set of facts, not on their order or number. */
export function foldEnrolment(mirror: EnrolmentMirror | null, fact: EnrolmentFact): EnrolmentMirror {
  const { asOfMs } = fact.stamp;
  const isRegistered = fact.status.trim().toLowerCase() === 'registered';
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
