import type { Account } from '../../domain/account.js';
import type { EventState } from '../../domain/event-state.js';
import type { Enrolment } from '../../domain/session.js';
import type { ListSource } from '../lists/answer-list.js';
import { fieldTable, flag, text, time, word } from '../lists/filter-fields.js';
import type { Filter } from '../lists/filter-syntax.js';
import { filterOperation, listOperation } from '../lists/list-operations.js';
import { narrow } from '../lists/narrow.js';
import type { Operation } from '../operation.js';

const SCOPE = 'event/session-enrollment:read';

interface EnrolmentRow {
  readonly state: EventState;
  readonly enrolment: Enrolment;
}

const ENROLMENTS: ListSource<EnrolmentRow> = {
  rows: ({ account }, _call, filter) => enrolmentRows(account, filter),
  idOf: ({ enrolment }) => enrolment.id,
  find: ({ account }, _call, id) => findRow(account, id),
  present: (_world, { state, enrolment: { id, sessionId, attendeeId, status, created, lastModified } }) => ({
    id,
    event: { id: state.event.id },
    session: { id: sessionId },
    attendee: { id: attendeeId },
    status,
    deleted: false,
    created,
    lastModified,
  }),
  fields: fieldTable<EnrolmentRow>({
    id: text(({ enrolment }) => enrolment.id),
    'event.id': text(({ state }) => state.event.id),
    'attendee.id': text(({ enrolment }) => enrolment.attendeeId),
    'session.id': text(({ enrolment }) => enrolment.sessionId),
    status: word(({ enrolment }) => enrolment.status),
    deleted: flag(() => false),
    created: time(({ enrolment }) => enrolment.created),
    lastModified: time(({ enrolment }) => enrolment.lastModified),
  }),
  changes: { lastModified: ({ enrolment }) => enrolment.lastModified, isInclusive: true },
};

/** Places in optional sessions, cancelled ones too. Included sessions are in nobody's list. */
export const ENROLMENT_OPERATIONS: readonly Operation[] = [
  listOperation('/sessions/enrollment', SCOPE, ENROLMENTS),
  filterOperation('/sessions/enrollment', SCOPE, ENROLMENTS),
];

function* enrolmentRows(account: Account, filter: Filter | null): Generator<EnrolmentRow> {
  const attendeeIds = narrow(filter, 'attendee.id');
  const eventIds = narrow(filter, 'event.id');
  for (const state of account.events.values()) {
    if (eventIds && !eventIds.has(state.event.id)) continue;
    const enrolments = attendeeIds ? [...attendeeIds].flatMap((id) => [...state.enrolmentsOf(id)]) : state.allEnrolments();
    for (const enrolment of enrolments) if (isListed(state, enrolment)) yield { state, enrolment };
  }
}

function findRow(account: Account, id: string): EnrolmentRow | undefined {
  const [sessionId = '', attendeeId = ''] = id.split('::');
  const state = account.findSession(sessionId)?.state;
  const enrolment = state?.enrolmentsOf(attendeeId).find((one) => one.sessionId === sessionId);
  return state && enrolment && isListed(state, enrolment) ? { state, enrolment } : undefined;
}

/** A session that became part of every registration is not listed any more. */
function isListed(state: EventState, { sessionId }: Enrolment): boolean {
  return state.sessions.get(sessionId)?.included === false;
}
