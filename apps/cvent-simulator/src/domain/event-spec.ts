import type { FieldDefinition } from './event.js';

/** A contact custom field to define. */
export type ContactFieldSpec = Pick<FieldDefinition, 'name' | 'type'> & Partial<Pick<FieldDefinition, 'id' | 'code' | 'choices'>>;

/** What to make an event of. Everything may be left out; the same spec gives the same event. */
export interface EventSpec {
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  /** IANA name; `America/New_York` unless told. */
  readonly timezone?: string | undefined;
  /** Wall-clock time in the event's zone: `2031-06-09T08:00:00`. */
  readonly startLocal?: string | undefined;
  readonly endLocal?: string | undefined;
  /** Names; their ids follow from the seed. */
  readonly registrationTypes?: readonly string[] | undefined;
  readonly contactFields?: readonly ContactFieldSpec[] | undefined;
  /** How many attendees; 0 unless told. */
  readonly size?: number | undefined;
  /** Decides everything that is made up; 1 unless told. */
  readonly seed?: number | undefined;
  /** Share of attendees who are Accepted, 0 to 1; 0.8 unless told. */
  readonly acceptedShare?: number | undefined;
  /** Share of attendees who are guests, 0 to 1; 0.05 unless told. */
  readonly guestShare?: number | undefined;
  /** Sessions of the agenda; 6 unless told. */
  readonly sessionCount?: number | undefined;
  /** 4 unless told. */
  readonly speakerCount?: number | undefined;
}
