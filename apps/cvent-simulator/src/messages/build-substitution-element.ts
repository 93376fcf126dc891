import type { AttendeeSubject } from './build-attendee-element.js';
import { spacedTime, stub } from './formats.js';

/** One element of InviteeSubstitutedInAnEvent. The subject is the registration as the new contact holds it; keys are snake case for the most part. */
export function buildSubstitutionElement({ accountId, event, attendee, contact }: AttendeeSubject, oldContactId: string) {
  const { workAddress } = contact;
  return {
    zip: workAddress.zipcode,
    newContactStub: stub(contact.id),
    city: workAddress.city,
    address_1: workAddress.address1,
    address_2: workAddress.address2,
    phone_work: contact.workPhone,
    oldContactStub: stub(oldContactId),
    last_name: contact.lastName,
    visible_on_attendee_list: 1,
    organization_name: contact.company,
    title: contact.title,
    inviteeStub: stub(attendee.id),
    createdDate: spacedTime(attendee.lastModified),
    registration_code: attendee.confirmationNumber,
    createdBy: `(${event.planner.company} - ${event.planner.firstName.toLowerCase()}) ${event.planner.lastName}`,
    eventStub: stub(event.id),
    remote_avatar_url: '',
    accountStub: stub(accountId),
    state: workAddress.state,
    first_name: contact.firstName,
    email: contact.email,
  };
}
