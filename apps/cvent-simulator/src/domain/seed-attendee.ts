import type { Attendee, AttendeeStatus } from './attendee.js';
import type { CventEvent } from './event.js';
import type { Random } from './random.js';
import { CODE_ALPHABET } from './seed-event.js';

const RESPONSES = ['Self-Responded', 'Planner-Responded'] as const;
const INVITATIONS = ['No Invitation', 'Planner-Invited'] as const;
const OTHER_STATUSES: readonly AttendeeStatus[] = [
  'No Response',
  'No Response',
  'Cancelled',
  'Declined',
  'Visited',
  'Waitlisted',
  'Pending Approval',
  'Denied Approval',
];

/** The status of a made-up attendee. */
export function seedStatus(random: Random, acceptedShare: number): AttendeeStatus {
  const other = random.pick(OTHER_STATUSES);
  return random.chance(acceptedShare) ? 'Accepted' : other;
}

/** What must be known of a new attendee; the rest is made up. */
export type AttendeeRequest = Pick<Attendee, 'contactId' | 'status' | 'created'> & Partial<Attendee>;

/** A made-up registration for a contact. What is given wins. */
export function seedAttendee(random: Random, event: CventEvent, given: AttendeeRequest): Attendee {
  const isRegistered = given.status === 'Accepted' || given.status === 'Cancelled';
  return {
    id: random.uuid(),
    guest: false,
    primaryId: null,
    registrationTypeId: event.registrationTypes.length > 0 ? random.pick(event.registrationTypes).id : null,
    admissionItemId: random.pick(event.admissionItems).id,
    registrationPath: 'Main path',
    confirmationNumber: random.text(CODE_ALPHABET, 11),
    orderNumber: random.text(CODE_ALPHABET, 11),
    responseMethod: random.pick(RESPONSES),
    invitedBy: random.pick(INVITATIONS),
    referenceId: '',
    note: '',
    participant: false,
    registeredAt: isRegistered ? given.created : null,
    cancelledAt: given.status === 'Cancelled' ? given.created : null,
    registrationLastModified: given.created,
    lastModified: given.created,
    ...given,
  };
}
