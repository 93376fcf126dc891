import type { CventClient } from '../cvent-client.js';
import { PAGE_LIMIT, readPage, type CventPage, type PageMark } from '../page.js';
import { inPath, quoted } from '../query.js';
import type { ChangeWindow } from './attendees.js';

const SESSIONS = 'event/sessions:read';
const ENROLMENTS = 'event/session-enrollment:read';
const SPEAKERS = 'event/speakers:read';

/** One attendee and one session, by Cvent's ids. */
export interface EnrolmentIds {
  readonly attendeeId: string;
  readonly sessionId: string;
}

/** A page of an event's sessions (GET /sessions). Deleted ones are not listed. */
export async function listSessions(
  client: CventClient,
  eventId: string,
  window: ChangeWindow,
  mark: PageMark | null,
  limit = PAGE_LIMIT,
): Promise<CventPage> {
  const query = { filter: `event.id eq ${quoted(eventId)}`, ...windowQuery(window), limit, token: mark?.token };
  return readPage(await client.call({ name: 'sessions.list', method: 'GET', path: '/sessions', scope: SESSIONS, query }), mark);
}

/** Those of the ids that are sessions of the event (POST /sessions/filter). At most `MOST_IDS`. */
export async function findSessions(client: CventClient, eventId: string, ids: readonly string[]): Promise<CventPage> {
  const any = ids.map((id) => `id eq ${quoted(id)}`).join(' or ');
  const answer = await client.call({
    name: 'sessions.find',
    method: 'POST',
    path: '/sessions/filter',
    scope: SESSIONS,
    query: { limit: PAGE_LIMIT },
    body: { filter: `event.id eq ${quoted(eventId)} and (${any})` },
  });
  return readPage(answer, null);
}

/** A page of who is registered for an event's sessions (GET /sessions/enrollment). Both ends of the window belong to it (FACTS 3). Included sessions are not listed (FACTS 4). */
export async function listEnrolments(
  client: CventClient,
  eventId: string,
  window: ChangeWindow,
  mark: PageMark | null,
  limit = PAGE_LIMIT,
): Promise<CventPage> {
  const query = { filter: `event.id eq ${quoted(eventId)}`, ...windowQuery(window), limit, token: mark?.token };
  return readPage(
    await client.call({ name: 'enrolments.list', method: 'GET', path: '/sessions/enrollment', scope: ENROLMENTS, query }),
    mark,
  );
}

/** Those of the enrolments that Cvent knows (POST /sessions/enrollment/filter). At most `MOST_IDS`. */
export async function findEnrolments(client: CventClient, eventId: string, enrolments: readonly EnrolmentIds[]): Promise<CventPage> {
  const any = enrolments
    .map(({ attendeeId, sessionId }) => `(attendee.id eq ${quoted(attendeeId)} and session.id eq ${quoted(sessionId)})`)
    .join(' or ');
  const answer = await client.call({
    name: 'enrolments.find',
    method: 'POST',
    path: '/sessions/enrollment/filter',
    scope: ENROLMENTS,
    query: { limit: PAGE_LIMIT },
    body: { filter: `event.id eq ${quoted(eventId)} and (${any})` },
  });
  return readPage(answer, null);
}

/** A page of the places of an event (GET /events/{id}/session-locations). */
export async function listSessionLocations(client: CventClient, eventId: string, mark: PageMark | null): Promise<CventPage> {
  const answer = await client.call({
    name: 'session_locations.list',
    method: 'GET',
    path: `/events/${inPath(eventId)}/session-locations`,
    scope: SESSIONS,
    query: { limit: PAGE_LIMIT, token: mark?.token },
  });
  return readPage(answer, mark);
}

/** A page of an event's speakers (GET /speakers). */
export async function listSpeakers(client: CventClient, eventId: string, mark: PageMark | null): Promise<CventPage> {
  const query = { filter: `event.id eq ${quoted(eventId)}`, limit: PAGE_LIMIT, token: mark?.token };
  return readPage(await client.call({ name: 'speakers.list', method: 'GET', path: '/speakers', scope: SPEAKERS, query }), mark);
}

/** A page of those who speak in a session, by id alone (GET /sessions/{id}/speakers). */
export async function listSessionSpeakers(client: CventClient, sessionId: string, mark: PageMark | null): Promise<CventPage> {
  const answer = await client.call({
    name: 'session_speakers.list',
    method: 'GET',
    path: `/sessions/${inPath(sessionId)}/speakers`,
    scope: SPEAKERS,
    query: { limit: PAGE_LIMIT, token: mark?.token },
  });
  return readPage(answer, mark);
}

/** A page of the sessions in which somebody speaks, by id alone (GET /speakers/{id}/sessions). */
export async function listSpeakerSessions(client: CventClient, speakerId: string, mark: PageMark | null): Promise<CventPage> {
  const answer = await client.call({
    name: 'speaker_sessions.list',
    method: 'GET',
    path: `/speakers/${inPath(speakerId)}/sessions`,
    scope: SESSIONS,
    query: { limit: PAGE_LIMIT, token: mark?.token },
  });
  return readPage(answer, mark);
}

function windowQuery({ after, before }: ChangeWindow) {
  return { after: after?.toISOString(), before: before?.toISOString() };
}
