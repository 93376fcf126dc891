import type { RegistrationType } from '../../domain/event.js';
import type { ListSource } from '../lists/answer-list.js';
import { listOperation } from '../lists/list-operations.js';
import type { Operation } from '../operation.js';
import { findEvent } from './events.js';

interface TypeRow {
  readonly eventId: string;
  readonly type: RegistrationType;
}

const TYPES: ListSource<TypeRow> = {
  rows: (world, call) => {
    const { event } = findEvent(world, call);
    return event.registrationTypes.map((type) => ({ eventId: event.id, type }));
  },
  idOf: ({ type }) => type.id,
  find: (world, call, id) => {
    const { event } = findEvent(world, call);
    const type = event.registrationTypes.find((one) => one.id === id);
    return type && { eventId: event.id, type };
  },
  present: (_world, { eventId, type }) => ({
    id: type.id,
    name: type.name,
    code: type.code,
    openForRegistration: true,
    virtual: false,
    capacity: { total: -1 },
    event: { id: eventId },
  }),
};

/** The registration types of an event. */
export const REGISTRATION_TYPE_OPERATIONS: readonly Operation[] = [
  listOperation('/events/{id}/registration-types', 'event/registration-types:read', TYPES),
];
