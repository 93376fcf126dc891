import { EQUALITY, fieldTable, flag, PRESENCE, text, time, word } from '../lists/filter-fields.js';
import { type AttendeeRow, registrationPathId } from './present-attendee.js';

const NAME = ['eq', 'ne', 'sw'] as const;
const nothing = (): null => null;

/** What attendees may be filtered by. Fields that this account never fills are known and hold nothing. */
export const ATTENDEE_FIELDS = fieldTable<AttendeeRow>(
  {
    id: text(({ attendee }) => attendee.id),
    'event.id': text(({ state }) => state.event.id),
    confirmationNumber: text(({ attendee }) => attendee.confirmationNumber),
    checkedIn: flag(({ attendee }) => attendee.participant),
    checkIn: time(nothing),
    checkOut: time(nothing),
    'registrationPath.id': text(({ state, attendee }) => registrationPathId(state.event.id, attendee.registrationPath)),
    'invitationList.id': text(nothing),
    'registrationType.id': text(({ attendee }) => attendee.registrationTypeId, [...EQUALITY, ...PRESENCE]),
    referenceId: text(({ attendee }) => attendee.referenceId),
    'externalReference.type': text(nothing, ['eq']),
    'externalReference.id': text(nothing, ['eq']),
    'externalReference.referenceId': text(nothing, ['eq']),
    note: text(({ attendee }) => attendee.note),
    guest: flag(({ attendee }) => attendee.guest),
    'group.leader': flag(nothing),
    'group.id': text(nothing),
    unsubscribed: flag(() => false),
    registeredAt: time(({ attendee }) => attendee.registeredAt),
    registrationLastModified: time(({ attendee }) => attendee.registrationLastModified),
    attendeeLastModified: time(({ attendee }) => attendee.registrationLastModified),
    lastModified: time(({ attendee }) => attendee.lastModified),
    created: time(({ attendee }) => attendee.created),
    invitedBy: word(({ attendee }) => attendee.invitedBy),
    responseMethod: word(({ attendee }) => attendee.responseMethod),
    status: word(({ attendee }) => attendee.status),
    visibility: word(() => 'Public'),
    primaryId: text(({ attendee }) => attendee.primaryId),
    deletedGuest: flag(() => false),
    'contact.id': text(({ contact }) => contact.id),
    'contact.title': text(({ contact }) => contact.title, NAME),
    'contact.company': text(({ contact }) => contact.company, NAME),
    'contact.firstName': text(({ contact }) => contact.firstName, NAME),
    'contact.lastName': text(({ contact }) => contact.lastName, NAME),
    'contact.email': text(({ contact }) => contact.email, NAME),
    'contact.deleted': flag(() => false),
    'appointmentGroup.id': text(nothing),
  },
  (name) => (/^answers\.question\.[0-9a-f-]{36}$/i.test(name) ? text(nothing) : null),
);
