import type { FeedEntry, HistoryAction } from '#history';

/** What a consumer of the feed is told. */
export const CHANGE_TYPES = [
  'person.created',
  'person.updated',
  'person.removed',
  'session.created',
  'session.updated',
  'session.removed',
  'enrolment.created',
  'enrolment.updated',
  'enrolment.removed',
  'people.updated',
  'agenda.updated',
] as const;
/** See {@link CHANGE_TYPES}. */
export type ChangeType = (typeof CHANGE_TYPES)[number];

/** One change, without any data of people. */
export interface Change {
  readonly id: string;
  readonly type: ChangeType;
  /** Of `person.*` and `enrolment.*` the person, of `session.*` the session, of the others the App. */
  readonly subjectId: string;
  /** Of `enrolment.*` alone: the session. Null: the App does not have it yet. */
  readonly sessionId?: string | null;
  readonly at: Date;
}

/** What each action of history is to a consumer. Null: nothing that the API shows changed. */
const TYPE_OF: Readonly<Record<HistoryAction, ChangeType | null>> = {
  'person.added': 'person.created',
  'person.linked': 'person.updated',
  'person.unlinked': 'person.updated',
  'person.updated': 'person.updated',
  'person.noted': 'person.updated',
  'person.removed': 'person.removed',
  'person.erased': 'person.removed',
  'person.restored': null,
  'person.conflict': null,
  'push.accepted': 'person.updated',
  'push.failed': 'person.updated',
  'push.dropped': 'person.updated',
  'attendee.waiting': null,
  'attendee.left': null,
  'session.created': 'session.created',
  'session.updated': 'session.updated',
  'session.removed': 'session.removed',
  'enrolment.created': 'enrolment.created',
  'enrolment.updated': 'enrolment.updated',
  'enrolment.removed': 'enrolment.removed',
  'favourite.added': 'enrolment.created',
  'favourite.removed': 'enrolment.removed',
  'people.changed': 'people.updated',
  'agendas.changed': 'agenda.updated',
};

/** The actions that are read for the feed. */
export const TOLD_ACTIONS = (Object.keys(TYPE_OF) as HistoryAction[]).filter((action) => TYPE_OF[action] !== null);

/** The change that an entry of history is. Null: none that a consumer could look at. */
export function changeOf(appId: string, { id, at, action, personId, appSessionId }: FeedEntry): Change | null {
  const type = TYPE_OF[action];
  if (type === null) return null;
  if (type.startsWith('enrolment.')) {
    if (personId !== null) return { id, type, subjectId: personId, sessionId: appSessionId, at };
    // Nobody in the app is on it by that, but the session may show to other people now.
    return appSessionId === null ? null : { id, type: 'session.updated', subjectId: appSessionId, at };
  }
  const subjectId = type.startsWith('person.') ? personId : type.startsWith('session.') ? appSessionId : appId;
  return subjectId === null ? null : { id, type, subjectId, at };
}
