/** What stood in the end, as the HTTP APIs of the product and of Cvent's stand-in showed it. Ids of Cvent's are in lower case. */
export interface EndState {
  readonly people: readonly EndPerson[];
  readonly sessions: readonly { readonly sessionId: string; readonly title: string }[];
  readonly messages: readonly EndMessage[];
  readonly history: readonly EndHistory[];
  /** What Cvent holds of each contact. */
  readonly contacts: readonly { readonly contactId: string; readonly title: string }[];
  /** Edited fields that wait or failed. */
  readonly unpushed: number;
}

/** A person of the App. */
export interface EndPerson {
  readonly id: string;
  readonly attendeeId: string | null;
  readonly fields: Readonly<Record<string, string | null>>;
  readonly groups: readonly string[];
  /** Cvent's ids of the sessions in their agenda. */
  readonly agenda: readonly string[];
}

/** A message of the inbox. */
export interface EndMessage {
  readonly stub: string | null;
  readonly status: string;
  readonly receivedAt: number;
  /** Null: not ended. */
  readonly finishedAt: number | null;
}

/** A line of the history. */
export interface EndHistory {
  readonly personId: string | null;
  readonly attendeeId: string | null;
  readonly sessionId: string | null;
  readonly cause: string;
  readonly causeType: string;
  readonly action: string;
  readonly changes: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
}
