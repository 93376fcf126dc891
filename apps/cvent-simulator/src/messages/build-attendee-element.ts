import type { Attendee } from '../domain/attendee.js';
import { type Contact, isOptedOut } from '../domain/contact.js';
import type { CventEvent } from '../domain/event.js';
import { buildEventElement } from './build-event-element.js';
import { buildFieldElements } from './build-field-elements.js';
import { buildOrders } from './build-orders.js';
import { dateOnly, NO_STUB, stub } from './formats.js';
import type { MessageStyle } from './message-style.js';

/** An attendee as it was at one moment, with everything that a message about it needs. */
export interface AttendeeSubject {
  readonly accountId: string;
  readonly event: CventEvent;
  readonly attendee: Attendee;
  readonly contact: Contact;
}

/** The keys that live attendee messages and manual synchronisation have in common. Missing values are empty text, never null or absent. */
export function buildSharedPart({ accountId, event, attendee, contact }: AttendeeSubject, style: MessageStyle) {
  const { workAddress, homeAddress } = contact;
  const admission = event.admissionItems.find(({ id }) => id === attendee.admissionItemId);
  return {
    inviteeStub: stub(attendee.id),
    contactStub: stub(contact.id),
    contactSourceId: contact.sourceId,
    eventStub: stub(event.id),
    accountStub: stub(accountId),
    unsubscribed: 'no',
    optedOut: isOptedOut(contact) ? 'yes' : 'no',
    inviteeStatus: attendee.status,
    invitationBy: attendee.invitedBy,
    responseMethod: attendee.status === 'No Response' ? '' : attendee.responseMethod,
    participantStatus: attendee.participant,
    internalNote: attendee.note,
    confirmationNumber: attendee.confirmationNumber,
    totalCredits: '0.00',
    eligibleCredits: '0.00',
    registrationPath: attendee.registrationPath,
    visibleOnAttendeeList: 1,
    isGuest: attendee.guest,
    firstName: contact.firstName,
    middleName: contact.middleName,
    lastName: contact.lastName,
    fullName: [contact.firstName, contact.middleName, contact.lastName].filter(Boolean).join(' '),
    nickName: contact.nickName,
    prefix: contact.prefix,
    designation: contact.designation,
    email: contact.email,
    ccEmail: contact.ccEmail,
    dateOfBirth: '',
    gender: contact.gender,
    title: contact.title,
    company: contact.company,
    workAddress1: workAddress.address1,
    workAddress2: workAddress.address2,
    workAddress3: workAddress.address3,
    workCity: workAddress.city,
    workState: workAddress.state,
    workZipcode: workAddress.zipcode,
    workCountry: workAddress.country,
    workPhone: contact.workPhone,
    workFax: contact.workFax,
    mobilePhone: contact.mobilePhone,
    homePhone: contact.homePhone,
    updatedDate: dateOnly(attendee.lastModified),
    customFields: buildFieldElements(event.contactFields, contact.answers, style),
    homeAddress1: homeAddress.address1,
    homeAddress2: homeAddress.address2,
    homeAddress3: homeAddress.address3,
    homeCity: homeAddress.city,
    homeState: homeAddress.state,
    homeZipcode: homeAddress.zipcode,
    homeCountry: homeAddress.country,
    homeFax: contact.homeFax,
    admissionItem: attendee.status === 'Accepted' ? (admission?.name ?? '') : '',
  };
}

/** The keys of a live message about an attendee, orders left out: messages about sessions have none. */
export function buildAttendeePart(subject: AttendeeSubject, style: MessageStyle) {
  const { event, attendee, contact } = subject;
  return {
    ...buildSharedPart(subject, style),
    workStateCode: contact.workAddress.stateCode,
    homeStateCode: contact.homeAddress.stateCode,
    contactType: '',
    contactTypeStub: NO_STUB,
    registrationDate: dateOnly(attendee.registeredAt),
    profileImageUrl: '',
    registrationType: event.registrationTypes.find(({ id }) => id === attendee.registrationTypeId)?.name ?? '',
    referenceId: attendee.referenceId,
    eventForInvitee: buildEventElement(event),
  };
}

/** One element of InviteeOrGuestAccepted, InviteeOrGuestModified and InviteeOrGuestCancelled. */
export function buildAttendeeElement(subject: AttendeeSubject, style: MessageStyle) {
  return { ...buildAttendeePart(subject, style), orders: buildOrders(subject) };
}
