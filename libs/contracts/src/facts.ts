import type { SqlRunner } from '#kernel';

/**
 * When a fact was true, on Cvent's clock, and what settles a tie: a read beats a message, then the greater id wins (DESIGN 4, "As-of").
 * Stamps are totally ordered, so the newest fact is the same in whatever order facts arrive.
 */
export interface Stamp {
  /** Milliseconds since 1970. */
  readonly asOfMs: number;
  readonly kind: 'message' | 'read';
  /** Cvent's message id and the element's place in it, or the read's id. */
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
 * One thing Cvent told us about one attendee. Keys of `values`: Cvent's webhook names (`firstName`), `custom:<id>` for contact custom fields,
 * and `status`, `contactId`, `isGuest`.
 */
export interface AttendeeFact {
  readonly kind: 'attendee';
  readonly attendeeId: string;
  readonly stamp: Stamp;
  readonly cause: Cause;
  readonly values: Readonly<Record<string, CventValue>>;
  /** True for InviteeOrGuestAccepted: the one message that brings back somebody whom the CMS removed (B7). */
  readonly isAcceptance: boolean;
}

/** Any fact. Sessions and enrolments join here. */
export type Fact = AttendeeFact;

/** What applying a fact did. `stale`: the mirror already held something newer. */
export type FactOutcome = 'applied' | 'unchanged' | 'stale';

/** A fact that is to be applied for one integration. */
export interface FactDelivery<F extends Fact = Fact> {
  readonly integrationId: string;
  readonly appId: string;
  readonly fact: F;
  /** Runs last in the transaction that applies the fact, and commits or rolls back with it. May run again when the transaction does. */
  readonly alongside?: (tx: SqlRunner, outcome: FactOutcome) => Promise<void>;
}

/** A feature that applies one kind of fact. The worker tells the inbox which ones there are. */
export interface FactHandler<F extends Fact = Fact> {
  readonly kind: F['kind'];
  /** Applies the fact in one transaction. Twice is as good as once. @throws RetryableError when the database could not do it now. */
  apply(delivery: FactDelivery<F>): Promise<FactOutcome>;
}
