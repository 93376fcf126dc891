/** Every status that Cvent gives an attendee, spelled as Cvent spells it. `Accepted` means registered; `Visited` only looked at the event's site. */
export const ATTENDEE_STATUSES = [
  'No Response',
  'Accepted',
  'Declined',
  'Visited',
  'Waitlisted',
  'Cancelled',
  'Pending Approval',
  'Denied Approval',
] as const;

/** A status of an attendee. */
export type AttendeeStatus = (typeof ATTENDEE_STATUSES)[number];

/** A person's registration in one event. Never changed in place: a change replaces the object, so a message under way keeps what it saw. */
export interface Attendee {
  readonly id: string;
  readonly contactId: string;
  readonly status: AttendeeStatus;
  readonly guest: boolean;
  /** For guests, the attendee who brought them. */
  readonly primaryId: string | null;
  readonly registrationTypeId: string | null;
  readonly admissionItemId: string | null;
  readonly registrationPath: string;
  readonly confirmationNumber: string;
  readonly orderNumber: string;
  readonly responseMethod: string;
  readonly invitedBy: string;
  readonly referenceId: string;
  readonly note: string;
  readonly participant: boolean;
  /** ISO 8601, UTC; null as long as the person never registered. */
  readonly registeredAt: string | null;
  readonly cancelledAt: string | null;
  readonly created: string;
  /** Moves when anything but the contact moves. */
  readonly registrationLastModified: string;
  /** Moves when anything moves, the contact included. */
  readonly lastModified: string;
}
