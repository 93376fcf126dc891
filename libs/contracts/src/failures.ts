import type { Actor } from './actor.js';

/** What may fail for good, or until somebody acts (B22). */
export const FAILURE_KINDS = ['import', 'integration', 'message', 'notification', 'push'] as const;
/** See {@link FAILURE_KINDS}. */
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** Something that failed and that somebody can mend. Holds no data of people. */
export interface Failure {
  readonly kind: FailureKind;
  /** One of its kind. */
  readonly id: string;
  readonly at: Date;
  readonly code: string;
  /** What happened, in plain words. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
  /** False: there is another way to go on, which the remedy names. */
  readonly isRetryable: boolean;
  /** What it is about: `messageId`, `personId`, `field`, `importId`, `endpointId`. */
  readonly subject: Readonly<Record<string, string>>;
}

/** A failure's place in the list of all, newest first. */
export interface FailurePlace {
  readonly at: Date;
  /** `<kind>:<id>`: orders those of one moment. */
  readonly key: string;
}

/** Where failures of one kind come from. Everything is bound to the App. */
export interface FailureSource {
  readonly kind: FailureKind;
  /** Those that come after a place, newest first. */
  list(appId: string, after: FailurePlace | null, limit: number): Promise<readonly Failure[]>;
  /** Null: there is none of this id, or it is mended. */
  find(appId: string, id: string): Promise<Failure | null>;
  /** How many are open, by code. */
  counts(appId: string): Promise<Readonly<Record<string, number>>>;
  /** The same over all Apps, for the operators' metrics. */
  countsEverywhere(): Promise<Readonly<Record<string, number>>>;
  /** Tries one again, or all when `id` is null; answers how many, and records it. Twice is as good as once. */
  retry(appId: string, id: string | null, by: Actor): Promise<number>;
}
