/** Kinds of contact custom fields that an event of the simulator can have. */
export const CONTACT_FIELD_TYPES = ['text', 'number', 'date', 'single-choice', 'multi-choice'] as const;
/** A kind of contact custom field. */
export type ContactFieldType = (typeof CONTACT_FIELD_TYPES)[number];

/** A custom field of the address book, as a planner defined it. */
export interface ContactField {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly type: ContactFieldType;
  /** Empty unless the field is a choice. */
  readonly choices: readonly string[];
}

/** What a person registers as, such as Speaker. */
export interface RegistrationType {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

/** The ticket. `fee` is text with two decimals. */
export interface AdmissionItem {
  readonly id: string;
  readonly name: string;
  readonly fee: string;
}

/** A custom field of the event itself, already answered. */
export interface EventField {
  readonly id: string;
  readonly name: string;
  readonly value: string;
}

/** Who runs the event. */
export interface Planner {
  readonly firstName: string;
  readonly lastName: string;
  readonly title: string;
  readonly company: string;
}

/** An event as planners set it up. Never changed in place. Local times are wall-clock times of `timezone`: `2031-06-09T08:00:00`. */
export interface CventEvent {
  readonly id: string;
  readonly title: string;
  readonly code: string;
  readonly description: string;
  readonly location: string;
  /** IANA name. */
  readonly timezone: string;
  readonly startLocal: string;
  readonly endLocal: string;
  readonly planner: Planner;
  readonly registrationTypes: readonly RegistrationType[];
  readonly admissionItems: readonly AdmissionItem[];
  readonly contactFields: readonly ContactField[];
  readonly eventFields: readonly EventField[];
  readonly created: string;
  readonly lastModified: string;
}
