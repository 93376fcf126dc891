import type { Account } from '../../domain/account.js';
import { ApiError } from '../http/api-error.js';
import type { ListSource } from '../lists/answer-list.js';
import { EQUALITY, fieldTable, flag, number, text, time } from '../lists/filter-fields.js';
import type { Filter } from '../lists/filter-syntax.js';
import { filterOperation, listOperation } from '../lists/list-operations.js';
import { narrow } from '../lists/narrow.js';
import type { Call, Operation } from '../operation.js';
import type { RestParts } from '../parts.js';
import type { SessionRow } from './present-session.js';
import { PRESENTERS, presentSpeaker, type SpeakerRow, speakersOf } from './present-speaker.js';

const SCOPE = 'event/speakers:read';
const PART = ['eq', 'ne', 'sw', 'contains'] as const;
const MATCH = [...PART, 'match'] as const;

const SPEAKERS: ListSource<SpeakerRow> = {
  rows: ({ account }, _call, filter) => speakerRows(account, filter),
  idOf: ({ speaker }) => speaker.id,
  find: ({ account }, _call, id) => account.findSpeaker(id),
  present: (_parts, row) => presentSpeaker(row),
  fields: fieldTable<SpeakerRow>({
    id: text(({ speaker }) => speaker.id, [...EQUALITY, 'in']),
    'event.id': text(({ state }) => state.event.id),
    'contact.id': text(({ speaker }) => speaker.contactId),
    'category.id': text(() => PRESENTERS.id),
    'category.name': text(() => PRESENTERS.name, PART),
    code: text(({ speaker }) => speaker.code, PART),
    company: text(({ speaker }) => speaker.company, PART),
    title: text(({ speaker }) => speaker.title, PART),
    email: text(({ speaker }) => speaker.email, MATCH),
    firstName: text(({ speaker }) => speaker.firstName, MATCH),
    lastName: text(({ speaker }) => speaker.lastName, MATCH),
    featured: flag(({ speaker }) => speaker.featured),
    visibility: flag(() => true),
    lastModified: time(({ speaker }) => speaker.lastModified),
    // Known for its order only: no filter may name it.
    order: { ...number<SpeakerRow>(({ speaker }) => speaker.order), operators: [] },
  }),
  sortable: ['lastModified', 'lastName', 'firstName', 'company', 'title', 'order'],
};

interface PlaceOfSpeaker extends SpeakerRow, SessionRow {
  /** From 1. */
  readonly order: number;
}

const OF_SESSION: ListSource<PlaceOfSpeaker> = {
  rows: speakersOfSession,
  idOf: ({ speaker }) => speaker.id,
  find: (parts, call, id) => speakersOfSession(parts, call).find(({ speaker }) => speaker.id === id),
  present: (_parts, { speaker, session, order }) => ({ id: speaker.id, session: { id: session.id }, category: PRESENTERS, order }),
};

const OF_SPEAKER: ListSource<SpeakerRow & SessionRow> = {
  rows: sessionsOfSpeaker,
  idOf: ({ session }) => session.id,
  find: (parts, call, id) => sessionsOfSpeaker(parts, call).find(({ session }) => session.id === id),
  present: (_parts, { speaker, session }) => ({ id: session.id, speaker: { id: speaker.id }, category: PRESENTERS }),
};

/** Speakers: the list in both forms, those of a session, and the sessions of one. */
export const SPEAKER_OPERATIONS: readonly Operation[] = [
  listOperation('/speakers', SCOPE, SPEAKERS),
  filterOperation('/speakers', SCOPE, SPEAKERS),
  listOperation('/sessions/{id}/speakers', SCOPE, OF_SESSION),
  listOperation('/speakers/{id}/sessions', 'event/sessions:read', OF_SPEAKER),
];

function* speakerRows(account: Account, filter: Filter | null): Generator<SpeakerRow> {
  const eventIds = narrow(filter, 'event.id');
  for (const state of account.events.values()) {
    if (eventIds && !eventIds.has(state.event.id)) continue;
    for (const speaker of state.speakers.values()) yield { state, speaker };
  }
}

function speakersOfSession({ account }: RestParts, { parameters: [id = ''] }: Call): PlaceOfSpeaker[] {
  const row = account.findSession(id);
  if (!row) throw new ApiError(404, 'Not found');
  return speakersOf(row.state, row.session).map((speaker, index) => ({ ...row, speaker, order: index + 1 }));
}

function sessionsOfSpeaker({ account }: RestParts, { parameters: [id = ''] }: Call): (SpeakerRow & SessionRow)[] {
  const row = account.findSpeaker(id);
  if (!row) throw new ApiError(404, 'Not found');
  const sessions = [...row.state.sessions.values()].filter((session) => speakersOf(row.state, session).includes(row.speaker));
  return sessions.map((session) => ({ ...row, session }));
}
