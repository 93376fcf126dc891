/** What happened during a run, as it was seen from outside of the product. Times are milliseconds since 1970. Ids of Cvent's are in lower case. */

/** What a message says of an attendee. */
export interface ToldAttendee {
  readonly attendeeId: string;
  readonly contactId: string;
  readonly status: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Empty: none. */
  readonly email: string;
  readonly company: string;
  readonly title: string;
  readonly registrationType: string;
}

/** What a message says of a session. */
export interface ToldSession {
  readonly sessionId: string;
  readonly title: string;
  readonly isDeleted: boolean;
}

/** What a message says of a place in a session. */
export interface ToldPlace {
  readonly attendeeId: string;
  readonly sessionId: string;
  readonly isRegistered: boolean;
}

/** A message that Cvent made, whether it was sent or not. */
export interface MadeMessage {
  readonly at: number;
  readonly stub: string;
  readonly eventType: string;
  /** Its `messageTime`. */
  readonly timeMs: number;
  /** Never sent, on purpose. */
  readonly isLost: boolean;
  /** After how long each copy is sent. */
  readonly sendsAfterMs: readonly number[];
  readonly attendee: ToldAttendee | null;
  readonly session: ToldSession | null;
  readonly place: ToldPlace | null;
}

/** One POST of a message. */
export interface DeliveryAttempt {
  readonly at: number;
  readonly stub: string;
  readonly copy: number;
  readonly api: string;
  /** Null: no answer. */
  readonly status: number | null;
  readonly durationMs: number;
}

/** One PATCH of a person by the CMS. */
export interface EditAttempt {
  readonly at: number;
  readonly edit: number;
  readonly attendeeId: string;
  readonly personId: string;
  readonly title: string;
  readonly status: number | null;
}

/** One value that Cvent was asked to write, and what it said. */
export interface CventWrite {
  readonly at: number;
  readonly contactId: string;
  readonly field: string;
  readonly value: string;
  readonly status: number;
}

/** A fault, or an event of a supervised process. */
export interface FaultRecord {
  readonly at: number;
  readonly kind: 'kill' | 'died_at' | 'flush' | 'redis' | 'postgres' | 'proxy' | 'started';
  readonly target: string;
  readonly detail: string;
  /** From when on the product could work again. */
  readonly overAt: number;
}

/** The logs of a run. */
export interface Operations {
  readonly messages: readonly MadeMessage[];
  readonly attempts: readonly DeliveryAttempt[];
  readonly edits: readonly EditAttempt[];
  readonly writes: readonly CventWrite[];
  readonly faults: readonly FaultRecord[];
}
