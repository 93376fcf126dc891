import type { CventEvent } from '../domain/event.js';
import { eventTime, stub, zoneDisplayName } from './formats.js';

/** The event as it is told inside messages about attendees. */
export function buildEventElement(event: CventEvent) {
  return {
    eventTitle: event.title,
    eventLocation: event.location,
    eventStartDate: eventTime(event.startLocal),
    eventEndDate: eventTime(event.endLocal),
    eventDescription: event.description,
    eventCode: event.code,
    eventPlannerFirstName: event.planner.firstName,
    eventPlannerLastName: event.planner.lastName,
    eventPlannerPrefix: '',
    eventPlannerTitle: event.planner.title,
    eventPlannerCompany: event.planner.company,
    eventCustomFields: event.eventFields.map(({ id, name, value }) => ({ id: stub(id), name, value })),
    eventTimeZoneName: zoneDisplayName(event.timezone),
  };
}
