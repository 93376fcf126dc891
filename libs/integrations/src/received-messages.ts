/** Messages of one type, as far as they came in. */
export interface ReceivedType {
  /** Those about the integration's own event. */
  readonly count: number;
  /** When the newest of them came; null when none did. */
  readonly lastAt: Date | null;
  /** Those about other events, which are left alone (G6). */
  readonly foreign: number;
}

/** Which webhook messages ever came in. The webhooks feature offers it. */
export abstract class ReceivedMessages {
  /** By event type; types that never came are left out. */
  abstract byType(integrationId: string): Promise<ReadonlyMap<string, ReceivedType>>;
}
