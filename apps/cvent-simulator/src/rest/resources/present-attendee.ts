import type { Json } from '#kernel';
import type { Attendee } from '../../domain/attendee.js';
import type { Contact } from '../../domain/contact.js';
import type { EventState } from '../../domain/event-state.js';
import type { RestSettings } from '../rest-settings.js';
import { derivedId } from './derived-id.js';
import { presentContact } from './present-contact.js';

/** A registration with the event and the contact that it belongs to. */
export interface AttendeeRow {
  readonly state: EventState;
  readonly attendee: Attendee;
  readonly contact: Contact;
}

/** A registration as REST shows it. What is not given is absent. */
export function presentAttendee({ state: { event }, attendee, contact }: AttendeeRow, settings: RestSettings): Json {
  const { id, status, guest, primaryId, confirmationNumber, invitedBy, responseMethod, participant } = attendee;
  const type = event.registrationTypes.find((one) => one.id === attendee.registrationTypeId);
  const item = event.admissionItems.find((one) => one.id === attendee.admissionItemId);
  return {
    id,
    event: { id: event.id },
    contact: presentContact(contact, event.contactFields, settings.unansweredFields),
    status,
    confirmationNumber,
    guest,
    primaryId: primaryId ?? undefined,
    registrationType: type && { id: type.id, code: type.code, name: type.name },
    registrationPath: { id: registrationPathId(event.id, attendee.registrationPath), name: attendee.registrationPath },
    admissionItem: item && { id: item.id, name: item.name },
    invitedBy,
    responseMethod,
    referenceId: attendee.referenceId || undefined,
    note: attendee.note || undefined,
    checkedIn: participant,
    unsubscribed: false,
    visibility: 'Public',
    testRecord: false,
    registeredAt: attendee.registeredAt ?? undefined,
    registrationCancelledAt: attendee.cancelledAt ?? undefined,
    registrationLastModified: attendee.registrationLastModified,
    attendeeLastModified: attendee.registrationLastModified,
    answers: [],
    created: attendee.created,
    lastModified: attendee.lastModified,
  };
}

/** Paths have names only. */
export function registrationPathId(eventId: string, name: string): string {
  return derivedId('registration path', eventId, name);
}
