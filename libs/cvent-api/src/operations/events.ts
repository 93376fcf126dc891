import { CventRefusedError } from '#cvent-http';
import { isJsonObject } from '#kernel';
import type { CventClient } from '../cvent-client.js';
import { PAGE_LIMIT, readPage, type CventPage, type PageMark } from '../page.js';
import { inPath } from '../query.js';

/** A Cvent event, as far as it is used. Null: Cvent did not say. */
export interface CventEvent {
  readonly title: string | null;
  /** IANA name. */
  readonly timeZone: string | null;
  /** `Upcoming`, `Ongoing`, `Completed`, `Cancelled`, `Deleted`, `Processing`, `Archived`. */
  readonly eventStatus: string | null;
  /** When Cvent answered, on its clock. */
  readonly dateMs: number;
}

/** The event itself (GET /events/{id}). @throws CventRefusedError 404 when there is none for this account at this host */
export async function getEvent(client: CventClient, eventId: string): Promise<CventEvent> {
  const { body, dateMs, status } = await client.call({
    name: 'events.get',
    method: 'GET',
    path: `/events/${inPath(eventId)}`,
    scope: 'event/events:read',
  });
  if (!isJsonObject(body))
    throw new CventRefusedError(status, 'cvent.answer_unreadable', 'Cvent answered an event in a form that is not known.');
  const text = (key: string): string | null => (typeof body[key] === 'string' && body[key] !== '' ? body[key] : null);
  return { title: text('title'), timeZone: text('timezone'), eventStatus: text('eventStatus'), dateMs };
}

/** A page of the event's registration types (GET /events/{id}/registration-types). */
export async function listRegistrationTypes(client: CventClient, eventId: string, mark: PageMark | null): Promise<CventPage> {
  const answer = await client.call({
    name: 'registration_types.list',
    method: 'GET',
    path: `/events/${inPath(eventId)}/registration-types`,
    scope: 'event/registration-types:read',
    query: { limit: PAGE_LIMIT, token: mark?.token },
  });
  return readPage(answer, mark);
}

/** A page of the account's custom fields of contacts (GET /custom-fields; the filter is required, FACTS 3). */
export async function listContactFields(client: CventClient, mark: PageMark | null): Promise<CventPage> {
  const answer = await client.call({
    name: 'custom_fields.list',
    method: 'GET',
    path: '/custom-fields',
    scope: 'event/custom-fields:read',
    query: { filter: `category eq 'Contact'`, limit: PAGE_LIMIT, token: mark?.token },
  });
  return readPage(answer, mark);
}
