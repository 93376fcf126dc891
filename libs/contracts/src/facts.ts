import type { SqlRunner } from '#kernel';

/**
 * When a fact was true, on Cvent's clock, and what settles a tie: a read beats a message, then the greater id wins (DESIGN 4, "As-of").
 * Stamps are totally ordered, so the newest fact is the same in whatever order facts arrive.
 */
export interface Stamp {
  /** Milliseconds since 1970. */
  readonly asOfMs: number;
  readonly kind: 'message' | 'read';
  /** Cvent's message id, the element's place in it and a hash of the body, or the read's id. */
  readonly id: string;
}

/** What caused a change, as history shows it. `id` is ours: the inbox message, the read, the edit. */
export interface Cause {
  readonly type: 'message' | 'read' | 'mapping' | 'edit' | 'import' | 'push' | 'erase';
  readonly id: string;
  readonly eventType?: string;
}

/** A Cvent value as a mirror keeps it. Null means that Cvent says it is empty; a key that is absent was not mentioned. */
export type CventValue = string | boolean | readonly string[] | null;

/**
 * One thing Cvent told us about one attendee. Keys of `values`: Cvent's webhook names (`firstName`), `custom:<id>` for contact custom fields, `answers:<id>` for
 * those of several answers that a read listed, and `status`, `contactId`, `isGuest`, `registrationTypeId`.
 */
export interface AttendeeFact {
  readonly kind: 'attendee';
  readonly attendeeId: string;
  readonly stamp: Stamp;
  readonly cause: Cause;
  readonly values: Readonly<Record<string, CventValue>>;
  /** When the attendee accepted, as InviteeOrGuestAccepted or a read says it: that alone brings back somebody whom the CMS removed before (B7). In ms; null: not said. */
  readonly acceptedAtMs: number | null;
  /** True when it says everything that Cvent holds: values that it does not mention are empty. Reads are whole, messages never. */
  readonly isWhole: boolean;
  /** The fields of the Person whose push it confirms, as `customFields.<key>` the App's own: what Cvent holds of them counts as applied. Left out: none. */
  readonly confirms?: readonly string[];
}

/**
 * One thing Cvent told us about one session. Keys of `values`: `title`, `description`, `startsAt` and `endsAt` (as Cvent wrote them, with or without a zone), `code`, `status`,
 * `included`, `category`, `location`, `locationId`, `registrationTypes` and `speakers` (ids), `lastModified`, `speakersOf` (the `lastModified` for which a read listed the speakers), and `deleted`. A removal is a fact like any other.
 */
export interface SessionFact {
  readonly kind: 'session';
  readonly sessionId: string;
  readonly stamp: Stamp;
  readonly cause: Cause;
  readonly values: Readonly<Record<string, CventValue>>;
}

/** One thing Cvent told us about one attendee's registration for one session. */
export interface EnrolmentFact {
  readonly kind: 'enrolment';
  readonly attendeeId: string;
  readonly sessionId: string;
  readonly stamp: Stamp;
  readonly cause: Cause;
  /** As Cvent writes it: Registered, Waitlisted, Cancelled. */
  readonly status: string;
  /** True for the message that somebody registers: that, or a registration after an end, brings back what the person took out of their agenda (G14). */
  readonly isRegistration: boolean;
}

/** The status of an attendee, or of an enrolment, that Cvent's reads do not know any more. None of Cvent's own: there is no message for it (FACTS 8). */
export const GONE_STATUS = 'Gone from Cvent';

/** Any fact. */
export type Fact = AttendeeFact | SessionFact | EnrolmentFact;

/** The kinds of things that Cvent tells of. */
export const SUBJECT_KINDS = ['session', 'attendee', 'enrolment'] as const satisfies readonly Fact['kind'][];
/** See {@link SUBJECT_KINDS}. */
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** What a fact is about: Cvent's id, for an enrolment both of them. Equal ids mean the same subject of that kind. */
export function subjectIdOf(fact: Fact): string {
  switch (fact.kind) {
    case 'attendee':
      return fact.attendeeId;
    case 'session':
      return fact.sessionId;
    case 'enrolment':
      return enrolmentId(fact.attendeeId, fact.sessionId);
  }
}

/** The two ids of an enrolment as one. Sorts as the pair does: no id has a character below the space (see `readPartOfId`). */
export function enrolmentId(attendeeId: string, sessionId: string): string {
  return `${attendeeId} ${sessionId}`;
}

/** The other way round. */
export function enrolmentParts(id: string): { readonly attendeeId: string; readonly sessionId: string } {
  const [attendeeId = '', sessionId = ''] = id.split(' ');
  return { attendeeId, sessionId };
}

/** What applying a fact did. `stale`: the mirror already held something newer. `foreign_event`: the integration was joined to another event meanwhile (G6). */
export type FactOutcome = 'applied' | 'unchanged' | 'stale' | 'foreign_event';

/** A fact that is to be applied for one integration. */
export interface FactDelivery<F extends Fact = Fact> {
  readonly integrationId: string;
  readonly appId: string;
  /** The event that it is about. */
  readonly eventId: string;
  readonly fact: F;
  /** Runs last in the transaction that applies the fact, and commits or rolls back with it. May run again when the transaction does. */
  readonly alongside?: (tx: SqlRunner, outcome: FactOutcome) => Promise<void>;
}

/** Facts of one kind about one integration that are applied together. */
export interface FactBatch<F extends Fact = Fact> {
  readonly integrationId: string;
  readonly appId: string;
  /** The event that they are about. */
  readonly eventId: string;
  /** At most one for each subject. */
  readonly facts: readonly F[];
  /** As in {@link FactDelivery}. `outcomes` are in the order of `facts`. */
  readonly alongside?: (tx: SqlRunner, outcomes: readonly FactOutcome[]) => Promise<void>;
  /** How long it waits for what others hold; then it fails and has done nothing. Left out: for ever. */
  readonly lockTimeoutMs?: number;
}

/** A feature that applies one kind of fact. The worker tells the inbox which ones there are. */
export interface FactHandler<F extends Fact = Fact> {
  readonly kind: F['kind'];
  /** Applies the fact in one transaction. Twice is as good as once. @throws RetryableError when the database could not do it now. */
  apply(delivery: FactDelivery<F>): Promise<FactOutcome>;
  /** Applies the facts in one transaction: as if one by one, in any order. @throws RetryableError */
  applyAll(batch: FactBatch<F>): Promise<readonly FactOutcome[]>;
}

/** What applying a fact would change in the app, in the words of history. */
export interface PlannedChange {
  readonly subjectId: string;
  /** `person.added`, `attendee.waiting`, `session.created`, `enrolment.removed` and the like. */
  readonly action: string;
  readonly changes: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
  readonly reason: string | null;
}

/** A feature whose subjects can also be read from Cvent as a whole. */
export interface ReadableSubjects<F extends Fact = Fact> extends FactHandler<F> {
  /** What {@link ReadableSubjects.applyAll} would do now. Changes nothing. */
  plan(batch: FactBatch<F>): Promise<readonly PlannedChange[]>;
  /** The subjects that stand in the app now and would leave it by these facts. */
  leavers(batch: FactBatch<F>): Promise<ReadonlySet<string>>;
  /** Subjects that Cvent should know, by rising id after `after`. */
  present(integrationId: string, after: string, limit: number): Promise<readonly string[]>;
  /** How many stand in the app now. */
  countInApp(integrationId: string): Promise<number>;
  /** Subjects of which a part must be asked for by itself, by rising id after `after`. `version`: what the answer is good for. Left out: there are none. */
  partlyRead?(
    integrationId: string,
    after: string,
    limit: number,
  ): Promise<readonly { readonly subjectId: string; readonly version: string }[]>;
  /** The fact that Cvent does not know the subject any more. */
  goneFact(subjectId: string, stamp: Stamp, cause: Cause): F;
}

/** Reads attendees from Cvent again, out of turn, and applies what it holds. */
export interface AttendeeReads {
  /** False: the scopes do not allow it. @throws as a call of Cvent does */
  refresh(integrationId: string, attendeeIds: readonly string[]): Promise<boolean>;
}
