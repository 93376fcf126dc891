/** What each feature says of how an integration stands (B22). Moments are ours. */
export interface StatusSections {
  readonly messages: {
    /** Stored and not applied yet, those that wait for a resume included. */
    readonly waiting: number;
    /** Null: none waits. */
    readonly oldestWaitingAt: Date | null;
    /** When the newest message of each type came; types that never came are left out. */
    readonly lastByType: Readonly<Record<string, Date>>;
  };
  readonly attendees: {
    readonly inApp: number;
    /** Those who are not in the app, by the reason. */
    readonly notInApp: Readonly<Record<string, number>>;
  };
  readonly agenda: { readonly sessions: number; readonly registrations: number };
  readonly imports: {
    /** The run that is under way or waits for a word. Null: there is none. */
    readonly current: { readonly id: string; readonly kind: string; readonly trigger: string; readonly state: string } | null;
    /** When everything was read last. Null: never. */
    readonly lastFullAt: Date | null;
    /** When changes were read last. Null: never. */
    readonly lastReadAt: Date | null;
    /** When changes are read next by themselves. Null: they are not. */
    readonly nextReadAt: Date | null;
  };
  readonly pushes: {
    readonly state: 'off' | 'idle' | 'sending' | 'waiting';
    readonly waiting: number;
    readonly failed: number;
    /** Null: none waits. */
    readonly oldestWaitingAt: Date | null;
    /** What holds them up. Null: nothing. */
    readonly problem: { readonly code: string; readonly message: string } | null;
    /** When they go on by themselves. Null: nothing holds them up. */
    readonly retryAt: Date | null;
  };
}

/** A feature that says how it stands. */
export interface StatusSource<S extends keyof StatusSections = keyof StatusSections> {
  readonly section: S;
  read(appId: string, integrationId: string): Promise<StatusSections[S]>;
}
