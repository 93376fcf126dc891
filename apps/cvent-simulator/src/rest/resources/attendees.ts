import type { Json } from '#kernel';
import { ApiError } from '../http/api-error.js';
import type { ListSource } from '../lists/answer-list.js';
import type { Filter } from '../lists/filter-syntax.js';
import { filterOperation, listOperation } from '../lists/list-operations.js';
import { narrow } from '../lists/narrow.js';
import type { Call, Operation } from '../operation.js';
import type { RestParts } from '../parts.js';
import { ATTENDEE_FIELDS } from './attendee-fields.js';
import { type AttendeeRow, presentAttendee } from './present-attendee.js';

const SCOPE = 'event/attendees:read';
const SORTABLE = ['contact.firstName', 'contact.lastName', 'contact.title', 'contact.company', 'registeredAt', 'checkIn'];

const ATTENDEES: ListSource<AttendeeRow> = {
  rows: ({ account }, _call, filter) => attendeeRows(account, filter),
  idOf: ({ attendee }) => attendee.id,
  find: ({ account }, _call, id) => findRow(account, id),
  present: ({ settings }, row) => presentAttendee(row, settings),
  fields: ATTENDEE_FIELDS,
  sortable: SORTABLE,
  changes: { lastModified: ({ attendee }) => attendee.lastModified, isInclusive: false },
};

/** Attendees: the list in both forms, and one. */
export const ATTENDEE_OPERATIONS: readonly Operation[] = [
  listOperation('/attendees', SCOPE, ATTENDEES),
  filterOperation('/attendees', SCOPE, ATTENDEES),
  { method: 'GET', path: '/attendees/{id}', scope: SCOPE, answer: answerAttendee },
];

function answerAttendee({ account, settings }: RestParts, { parameters: [id = ''] }: Call): Json {
  const row = findRow(account, id);
  if (!row) throw new ApiError(404, 'Not found');
  return presentAttendee(row, settings);
}

function* attendeeRows(account: RestParts['account'], filter: Filter | null): Generator<AttendeeRow> {
  const ids = narrow(filter, 'id');
  if (ids) {
    for (const id of ids) {
      const row = findRow(account, id);
      if (row) yield row;
    }
    return;
  }
  const eventIds = narrow(filter, 'event.id');
  for (const state of account.events.values()) {
    if (eventIds && !eventIds.has(state.event.id)) continue;
    for (const attendee of state.attendees) yield { state, attendee, contact: account.contacts.get(attendee.contactId)! };
  }
}

function findRow(account: RestParts['account'], id: string): AttendeeRow | undefined {
  const found = account.findAttendee(id);
  return found && { ...found, contact: account.contact(found.attendee.contactId) };
}
