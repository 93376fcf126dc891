import type { FieldAnswers } from './contact.js';

/** What a session may be. */
export const SESSION_STATUSES = ['Active', 'Cancelled', 'Closed'] as const;
/** The state of a session. */
export type SessionStatus = (typeof SESSION_STATUSES)[number];

/** What an enrolment may be. */
export const ENROLMENT_STATUSES = ['Registered', 'Waitlisted', 'Cancelled'] as const;
/** The state of an enrolment. */
export type EnrolmentStatus = (typeof ENROLMENT_STATUSES)[number];

/** An item of an event's agenda. Local times are wall-clock times of the event's zone: `2031-06-09T09:00:00`. */
export interface Session {
  readonly id: string;
  readonly title: string;
  readonly code: string;
  /** May hold HTML. */
  readonly description: string;
  readonly startLocal: string;
  readonly endLocal: string;
  /** Part of every registration: nobody enrols by name. */
  readonly included: boolean;
  readonly status: SessionStatus;
  /** Seats; null means unlimited. */
  readonly capacity: number | null;
  readonly location: string;
  readonly category: string;
  /** Ids of speakers. */
  readonly speakerIds: readonly string[];
  /** Answers to the session custom fields of the event. */
  readonly answers: FieldAnswers;
  readonly created: string;
  readonly lastModified: string;
}

/** A person's place in an optional session. */
export interface Enrolment {
  /** Cvent's own form for enrolments: `uuid::uuid`, not a UUID. */
  readonly id: string;
  readonly sessionId: string;
  readonly attendeeId: string;
  readonly status: EnrolmentStatus;
  readonly created: string;
  readonly lastModified: string;
}
