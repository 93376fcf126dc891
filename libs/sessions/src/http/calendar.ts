import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { readDescription } from '../domain/read-description.js';
import type { AgendaEntry } from './agenda-of-person.service.js';

/** A person's agenda as iCalendar (RFC 5545). Times are UTC; what has no start cannot stand in a calendar. */
export function calendarOf(entries: readonly AgendaEntry[]): string {
  const calendar = ical({ name: 'Agenda', prodId: { company: 'cvent-bridge', product: 'agenda' }, method: ICalCalendarMethod.PUBLISH });
  for (const { view, standing } of entries) {
    const { id, title, startsAt, endsAt, location, status, updatedAt } = view;
    if (startsAt === null || standing.via === null) continue;
    const event = calendar.createEvent({
      id: `${id}@cvent-bridge`,
      start: startsAt,
      end: endsAt ?? startsAt,
      stamp: updatedAt,
      lastModified: updatedAt,
      summary: title,
      status: status?.toLowerCase() === 'cancelled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    });
    const description = readDescription(view.description);
    if (description) event.description({ plain: description.text, html: description.html });
    if (location !== null) event.location(location);
  }
  return calendar.toString();
}
