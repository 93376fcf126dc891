/** Kinds of custom fields that the simulator knows. */
export const FIELD_TYPES = [
  'text',
  'long-text',
  'number',
  'decimal',
  'currency',
  'us-phone',
  'email',
  'date',
  'date-time',
  'single-choice',
  'multi-choice',
  'auto-increment',
] as const;
/** A kind of custom field. */
export type FieldType = (typeof FIELD_TYPES)[number];

/** A custom field of contacts or of sessions, as a planner defined it. */
export interface FieldDefinition {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly type: FieldType;
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
  readonly contactFields: readonly FieldDefinition[];
  readonly sessionFields: readonly FieldDefinition[];
  readonly eventFields: readonly EventField[];
  readonly created: string;
  readonly lastModified: string;
}
