import type { Json } from '#kernel';
import type { CventEvent } from '../../domain/event.js';
import type { EventState } from '../../domain/event-state.js';
import { toUtc } from '../../domain/zoned-time.js';
import { ApiError } from '../http/api-error.js';
import type { Call, Operation } from '../operation.js';
import type { RestParts } from '../parts.js';

const EVENT_OPERATION: Operation = {
  method: 'GET',
  path: '/events/{id}',
  scope: 'event/events:read',
  answer: (parts, call) => presentEvent(findEvent(parts, call).event, parts.clock.now()),
};

/** Events: one. */
export const EVENT_OPERATIONS: readonly Operation[] = [EVENT_OPERATION];

/** The event that the path names first. @throws ApiError 404 */
export function findEvent({ account }: RestParts, { parameters: [id = ''] }: Call): EventState {
  const state = account.events.get(id);
  if (!state) throw new ApiError(404, 'Not found');
  return state;
}

function presentEvent(event: CventEvent, now: Date): Json {
  const { id, title, code, description, timezone, planner, created, lastModified } = event;
  const start = toUtc(event.startLocal, timezone);
  const end = toUtc(event.endLocal, timezone);
  return {
    id,
    title,
    code,
    description,
    virtual: false,
    format: 'In-person',
    type: 'Conference',
    start,
    end,
    timezone,
    venues: [{ name: event.location }],
    defaultLocale: 'en-US',
    languages: ['en-US'],
    currency: 'USD',
    status: 'Active',
    eventStatus: eventStatus(start, end, now.toISOString()),
    testMode: false,
    planners: [{ ...planner }],
    customFields: event.eventFields.map((field, index) => ({
      id: field.id,
      name: field.name,
      type: 'General',
      value: [field.value],
      order: index + 1,
    })),
    created,
    lastModified,
  };
}

function eventStatus(start: string, end: string, now: string): string {
  if (now < start) return 'Upcoming';
  return now < end ? 'Ongoing' : 'Completed';
}
