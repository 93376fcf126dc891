import type { SessionImportMethod } from '#contracts';

/** What Cvent says of an attendee's registration for a session, and what became of it in the app. Times are on Cvent's clock, in ms. */
export interface EnrolmentState {
  /** As Cvent writes it: Registered, Waitlisted, Cancelled. */
  readonly status: string;
  /** When that was true. */
  readonly asOfMs: number;
  /** When Cvent last told that they registered, as a message does. Null: nobody said. */
  readonly registeredAtMs: number | null;
  /** When Cvent last said that they were not registered. Null: never. */
  readonly endedAtMs: number | null;
  /** True once any fact said Registered, however old. */
  readonly wasRegistered: boolean;
  /** When the person last took the session out of their agenda. Null: never. */
  readonly removedAtMs: number | null;
}

/** What decides of an attendee's agenda. */
export interface AttendeeState {
  readonly isInApp: boolean;
  /** When their registration for the event was last seen to be none. Null: never. */
  readonly endedAtMs: number | null;
}

/** What decides of who sees a session. */
export interface SessionState {
  /** Open to all: Cvent registers nobody for it (FACTS 4). */
  readonly isIncluded: boolean;
  /** True once anybody was registered for it. */
  readonly wasRestricted: boolean;
}

/** How a session came into a person's agenda. */
export type AgendaVia = 'favourite' | 'managed';

/** True when Cvent has the attendee on the session now. Cancelling an attendee ends the registrations that are not newer (DESIGN 4, "As-of"). */
export function isEnrolled({ status, asOfMs }: EnrolmentState, attendee: AttendeeState): boolean {
  const isLive = attendee.endedAtMs === null || asOfMs > attendee.endedAtMs;
  return attendee.isInApp && isLive && status.trim().toLowerCase() === 'registered';
}

/**
 * How the session stands in the attendee's agenda; null: not at all. A favourite that the person removed stays away until Cvent enrols them anew (G14): tells of a registration that is
 * later, or said meanwhile that there was none. A managed session cannot be removed (G15), so removals do not count while it is one.
 */
export function agendaVia(enrolment: EnrolmentState, attendee: AttendeeState, method: SessionImportMethod): AgendaVia | null {
  if (!isEnrolled(enrolment, attendee)) return null;
  if (method === 'managed_schedules') return 'managed';
  return isRemoved(enrolment) ? null : 'favourite';
}

/** Who sees a session: everyone, or only those on its list (G15). It stays restricted when its list is empty (B12). */
export function visibilityOf({ isIncluded, wasRestricted }: SessionState, method: SessionImportMethod): 'everyone' | 'allowed_people' {
  return method === 'managed_schedules' && !isIncluded && wasRestricted ? 'allowed_people' : 'everyone';
}

function isRemoved({ removedAtMs, registeredAtMs, endedAtMs }: EnrolmentState): boolean {
  if (removedAtMs === null) return false;
  return (registeredAtMs ?? 0) <= removedAtMs && (endedAtMs ?? 0) <= removedAtMs;
}
