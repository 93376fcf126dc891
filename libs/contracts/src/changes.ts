/** A person and a session of an App, by the App's ids. */
export interface PersonAtSession {
  readonly personId: string;
  readonly sessionId: string;
}

/** Shows what changes are about, as the routes of the feature that owns it do. Bound to the App. */
export interface CurrentResources<Key> {
  /** In the order of the keys. Null: it is not there any more. */
  current(appId: string, keys: readonly Key[]): Promise<readonly (object | null)[]>;
}
