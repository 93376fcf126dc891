import { toUtc } from '../../domain/zoned-time.js';
import { fieldTable, type FilterField, flag, list, number, text, time, word } from '../lists/filter-fields.js';
import { categoryId, placeOf, type SessionRow } from './present-session.js';

const CONTAINS = ['eq', 'ne', 'contains'] as const;
const IDS = ['contains', 'in', 'is empty', 'is not empty'] as const;
const ANSWER = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'sw', 'contains', 'in'] as const;
const nothing = (): null => null;
const none = (): readonly string[] => [];
const no = (): boolean => false;

/** What sessions may be filtered by. Fields that this account never fills are known and hold nothing. */
export const SESSION_FIELDS = fieldTable<SessionRow>(
  {
    id: text(({ session }) => session.id, ['eq', 'ne', 'in']),
    status: word(({ session }) => session.status),
    'event.id': text(({ state }) => state.event.id),
    title: text(({ session }) => session.title, [...CONTAINS, 'match']),
    code: text(({ session }) => session.code),
    'category.id': text(({ session }) => (session.category === '' ? null : categoryId(session.category))),
    'category.name': text(({ session }) => session.category, CONTAINS),
    start: time(({ state, session }) => toUtc(session.startLocal, state.event.timezone)),
    end: time(({ state, session }) => toUtc(session.endLocal, state.event.timezone)),
    description: text(({ session }) => session.description, CONTAINS),
    capacity: number(({ session }) => session.capacity),
    'location.id': text(({ state, session }) => (session.location === '' ? null : placeOf(state.event.id, session.location).id)),
    'location.name': text(({ session }) => session.location, CONTAINS),
    'location.code': text(({ state, session }) => (session.location === '' ? null : placeOf(state.event.id, session.location).code)),
    includedSession: flag(({ session }) => session.included),
    enableWaitlist: flag(no),
    featured: flag(no),
    openForRegistration: flag(({ session }) => session.status === 'Active' && !session.included),
    openForAttendeeHub: flag(() => true),
    virtual: flag(no),
    created: time(({ session }) => session.created),
    lastModified: time(({ session }) => session.lastModified),
    'group.id': text(nothing),
    registrationTypes: list(none, IDS),
    admissionItems: list(none, ['contains', 'is empty', 'is not empty']),
    segments: list(none, IDS),
  },
  answerField,
);

/** The answer to a custom field by its id; the first of several. */
function answerField(name: string): FilterField<SessionRow> | null {
  const id = /^customField\.([0-9a-f-]{36})$/i.exec(name)?.[1];
  return id === undefined ? null : text(({ session }) => session.answers[id]?.[0] ?? null, ANSWER);
}
