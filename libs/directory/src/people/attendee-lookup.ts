/** What is shown of the attendee behind a person. */
export interface AttendeeSummary {
  readonly attendeeId: string;
  readonly contactId: string | null;
  readonly status: string | null;
  readonly registrationType: string | null;
}

/** Finds the attendees behind people. The attendees feature offers it; without one, nobody has an attendee. */
export abstract class AttendeeLookup {
  /** By person id; people without an attendee are left out. */
  abstract byPerson(appId: string, personIds: readonly string[]): Promise<ReadonlyMap<string, AttendeeSummary>>;
}
