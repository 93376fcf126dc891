/** What messages and REST call every speaker of a session. */
export const SPEAKER_CATEGORY = 'Presenter';

/** Someone who speaks at an event. Never changed in place. */
export interface Speaker {
  readonly id: string;
  readonly code: string;
  readonly prefix: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly company: string;
  readonly title: string;
  /** May hold HTML; empty for none. */
  readonly biography: string;
  readonly featured: boolean;
  /** From 1. */
  readonly order: number;
  /** The entry of the address book; null for speakers who have none. */
  readonly contactId: string | null;
  readonly created: string;
  readonly lastModified: string;
}
