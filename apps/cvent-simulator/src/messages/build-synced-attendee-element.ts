import { type AttendeeSubject, buildSharedPart } from './build-attendee-element.js';
import { buildOrders } from './build-orders.js';
import { stub } from './formats.js';
import type { MessageStyle } from './message-style.js';

/** One element of AttendeeManualSynced: fewer keys than a live message, the registration time in full, and the sessions by id. */
export function buildSyncedAttendeeElement(subject: AttendeeSubject, sessionIds: readonly string[], style: MessageStyle) {
  return {
    ...buildSharedPart(subject, style),
    sessionStubList: sessionIds.map(stub),
    registrationDate: subject.attendee.registeredAt ?? '',
    orders: buildOrders(subject),
  };
}
