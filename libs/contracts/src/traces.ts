/** Whom somebody asks for: by email in any case, or by Cvent's id of the attendee. */
export type Sought = { readonly email: string } | { readonly attendeeId: string };

/** What is known of an attendee, as far as it says why they are in the app or not. */
export interface AttendeeTrace {
  readonly attendeeId: string;
  /** Cvent's status; null: none was told. */
  readonly status: string | null;
  readonly placement: string;
  /** Who stands for them. Null: nobody. */
  readonly personId: string | null;
  /** When the newest fact about them was true. */
  readonly asOf: Date;
  /** When somebody removed them in the CMS, and as whom. Null: nobody did. */
  readonly hidden: { readonly at: Date; readonly personId: string | null } | null;
  /** When their data was erased. Null: it was not. */
  readonly erasedAt: Date | null;
  /** Who has their email. Null: nobody else. */
  readonly emailHolder: { readonly personId: string; readonly attendeeId: string | null } | null;
}

/** Finds attendees, whether they are in the app or not. Bound to the App. */
export interface AttendeeTraces {
  attendees(appId: string, sought: Sought): Promise<readonly AttendeeTrace[]>;
  /** The person who has the email, when no attendee is behind them. Null: nobody. */
  personAlone(appId: string, email: string): Promise<string | null>;
}

/** A message that names somebody and was not applied. */
export interface MessageTrace {
  readonly messageId: string;
  readonly status: string;
  readonly reason: string | null;
  readonly receivedAt: Date;
}

/** Finds messages that were not applied by what they hold. Bound to the App. */
export interface MessageTraces {
  /** Those of the newest 20,000 that hold the text, newest first. */
  naming(appId: string, text: string): Promise<readonly MessageTrace[]>;
}
