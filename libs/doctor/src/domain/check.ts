/** How a check ended. `warn`: it works, but something is missing, or could not be checked. */
export const CHECK_STATUSES = ['pass', 'warn', 'fail'] as const;
/** See {@link CHECK_STATUSES}. */
export type CheckStatus = (typeof CHECK_STATUSES)[number];

/** One thing that the doctor looked at, in words for a planner. */
export interface Check {
  /** Stable: `credentials`, `scope:event/events:read`, `webhook:SessionCreated`. */
  readonly id: string;
  readonly status: CheckStatus;
  readonly title: string;
  /** What was found. */
  readonly detail: string;
  /** What does not work for that reason. Empty when it passed. */
  readonly disables: readonly string[];
  /** What to do. Null when there is nothing to do. */
  readonly remedy: string | null;
}

/** All checks of a connection. `ok`: none failed. */
export interface DoctorReport {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

/** Which check, before it is known how it ends. */
export type Subject = Pick<Check, 'id' | 'title'>;

/** All is well. */
export function passed(subject: Subject, detail: string): Check {
  return { ...subject, status: 'pass', detail, disables: [], remedy: null };
}

/** Something is wrong, missing or unknown. */
export function notPassed(subject: Subject, status: 'warn' | 'fail', found: Pick<Check, 'detail' | 'disables' | 'remedy'>): Check {
  const { id, title } = subject;
  const { detail, disables, remedy } = found;
  return { id, status, title, detail, disables, remedy };
}
