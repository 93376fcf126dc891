import type { SqlRunner } from '#kernel';

/** Who is to be erased: a person of the App, or an attendee, who need never have become one. */
export type Erasable = { readonly personId: string } | { readonly attendeeId: string };

/** Whose data is to go (B24). */
export interface ErasedSubject {
  readonly appId: string;
  /** Null: nobody in the app stands for the attendee, or did until somebody removed them. */
  readonly personId: string | null;
  /** Null: the App has no integration. */
  readonly integrationId: string | null;
  /** Cvent's id. Null: no attendee stood behind the person. */
  readonly attendeeId: string | null;
}

/** What is done in the transaction of an erasure. `emails`: those under which they were known, and nobody else is; `rows`: of the person and their attendee. */
export type EraseAlongside = (tx: SqlRunner, subject: ErasedSubject, emails: readonly string[], rows: number) => Promise<void>;

/** Erases a person and what is known of the attendee behind them. */
export interface PersonErasures {
  /** `alongside` runs in the same transaction, also when neither of them is there. @throws NotFoundError when an attendee is asked for and the App has no integration */
  erase(appId: string, whom: Erasable, erasureId: string, alongside: EraseAlongside): Promise<void>;
}

/** A feature that keeps data of people, and lets go of it. */
export interface Eraser {
  /** What it is, as the record of an erasure names it. */
  readonly what: string;
  /** In the caller's transaction; answers how many rows it touched. */
  erase(tx: SqlRunner, subject: ErasedSubject): Promise<number>;
}

/** A part of the messages that was looked through. */
export interface ScrubbedMessages {
  /** The last one that was looked at. Null: all were. */
  readonly next: string | null;
  /** How many held something, and hold it no more. */
  readonly scrubbed: number;
}

/** Takes people out of stored messages. */
export interface MessageScrubber {
  /** Looks through messages that came before a moment, after the message `after`: every element that holds one of the needles, in any case, goes. */
  scrub(integrationId: string, needles: readonly string[], before: Date, after: string | null): Promise<ScrubbedMessages>;
}

/** A feature that keeps data for a time only. */
export interface Retainer {
  readonly what: string;
  /** Lets go of some of what is older; answers how much. 0: nothing is left. */
  forget(before: Date): Promise<number>;
}
