import type { Delivery } from '../delivery/delivery-log.js';
import type { PushReceipt } from '../delivery/webhook-pusher.js';
import type { AttendeeChange, AttendeeChanges } from '../operations/attendee-operations.js';
import type { EventOperations } from '../operations/event-operations.js';

/** Long lists are cut to this in answers to changes. */
const SHOWN = 100;

/** What a change sent: how many messages, and the first of their ids. */
export function toSent({ messageStubs }: PushReceipt) {
  return { messages: messageStubs.length, messageStubs: messageStubs.slice(0, SHOWN) };
}

/** One attendee after a change. */
export function toChange(events: EventOperations, eventId: string, { attendee, sent }: AttendeeChange) {
  return { ...events.attendee(eventId, attendee.id), sent: toSent(sent) };
}

/** Several attendees after a change: how many, and the first of their ids. */
export function toChanges({ attendees, sent }: AttendeeChanges) {
  return { count: attendees.length, attendeeIds: attendees.slice(0, SHOWN).map(({ id }) => id), sent: toSent(sent) };
}

/** A delivery without the body. */
export function toDelivery({ message, ...delivery }: Delivery) {
  const { messageStub, messageTime, eventType, eventId, elements } = message;
  return { messageStub, messageTime, eventType, eventId, elements: elements.length, ...delivery };
}
