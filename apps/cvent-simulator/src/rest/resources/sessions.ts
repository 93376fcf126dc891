import type { Json } from '#kernel';
import type { Account } from '../../domain/account.js';
import { ApiError } from '../http/api-error.js';
import type { ListSource } from '../lists/answer-list.js';
import type { Filter } from '../lists/filter-syntax.js';
import { filterOperation, listOperation } from '../lists/list-operations.js';
import { narrow } from '../lists/narrow.js';
import type { Call, Operation } from '../operation.js';
import type { RestParts } from '../parts.js';
import { findEvent } from './events.js';
import { type Place, placeOf, presentSession, type SessionRow } from './present-session.js';
import { SESSION_FIELDS } from './session-fields.js';

const SCOPE = 'event/sessions:read';

const SESSIONS: ListSource<SessionRow> = {
  rows: ({ account }, _call, filter) => sessionRows(account, filter),
  idOf: ({ session }) => session.id,
  find: ({ account }, _call, id) => account.findSession(id),
  present: ({ settings }, row) => presentSession(row, settings),
  fields: SESSION_FIELDS,
  sortable: ['start', 'end', 'title', 'includedSession', 'category.name', 'code'],
  changes: { lastModified: ({ session }) => session.lastModified, isInclusive: false },
};

const PLACES: ListSource<Place> = {
  rows: placesOf,
  idOf: ({ id }) => id,
  find: (parts, call, id) => placesOf(parts, call).find((place) => place.id === id),
  present: (_parts, place) => ({ ...place }),
};

/** Sessions: the list in both forms, one, and the places of an event. */
export const SESSION_OPERATIONS: readonly Operation[] = [
  listOperation('/sessions', SCOPE, SESSIONS),
  filterOperation('/sessions', SCOPE, SESSIONS),
  { method: 'GET', path: '/sessions/{id}', scope: SCOPE, answer: answerSession },
  listOperation('/events/{id}/session-locations', SCOPE, PLACES),
];

function answerSession({ account, settings }: RestParts, { parameters: [id = ''] }: Call): Json {
  const row = account.findSession(id);
  if (!row) throw new ApiError(404, 'Not found');
  return presentSession(row, settings);
}

function* sessionRows(account: Account, filter: Filter | null): Generator<SessionRow> {
  const eventIds = narrow(filter, 'event.id');
  for (const state of account.events.values()) {
    if (eventIds && !eventIds.has(state.event.id)) continue;
    for (const session of state.sessions.values()) yield { state, session };
  }
}

/** Every place where the event has a session. */
function placesOf(parts: RestParts, call: Call): Place[] {
  const { event, sessions } = findEvent(parts, call);
  const names = new Set([...sessions.values()].map(({ location }) => location).filter((name) => name !== ''));
  return [...names].map((name) => placeOf(event.id, name));
}
