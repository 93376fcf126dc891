import type { CventClient } from '../cvent-client.js';
import { PAGE_LIMIT, readPage, type CventPage, type PageMark } from '../page.js';
import { quoted } from '../query.js';

/** Records whose last change lies in a window. Strictly after and strictly before; left out means open (FACTS 3). */
export interface ChangeWindow {
  readonly after?: Date;
  readonly before?: Date;
}

/** Most ids that one call asks for: the filter stays short enough for a body, and the answer fits one page. */
export const MOST_IDS = 50;

const SCOPE = 'event/attendees:read';

/** A page of an event's attendees, of every status (GET /attendees). */
export async function listAttendees(
  client: CventClient,
  eventId: string,
  window: ChangeWindow,
  mark: PageMark | null,
  limit = PAGE_LIMIT,
): Promise<CventPage> {
  const answer = await client.call({
    name: 'attendees.list',
    method: 'GET',
    path: '/attendees',
    scope: SCOPE,
    query: {
      filter: `event.id eq ${quoted(eventId)}`,
      after: window.after?.toISOString(),
      before: window.before?.toISOString(),
      limit,
      token: mark?.token,
    },
  });
  return readPage(answer, mark);
}

/** Those of the ids that are attendees of the event (POST /attendees/filter). At most {@link MOST_IDS}. */
export async function findAttendees(client: CventClient, eventId: string, ids: readonly string[]): Promise<CventPage> {
  const any = ids.map((id) => `id eq ${quoted(id)}`).join(' or ');
  const answer = await client.call({
    name: 'attendees.find',
    method: 'POST',
    path: '/attendees/filter',
    scope: SCOPE,
    query: { limit: PAGE_LIMIT },
    body: { filter: `event.id eq ${quoted(eventId)} and (${any})` },
  });
  return readPage(answer, null);
}
