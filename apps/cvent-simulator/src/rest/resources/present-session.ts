import type { Json } from '#kernel';
import type { EventState } from '../../domain/event-state.js';
import type { Session } from '../../domain/session.js';
import { toUtc } from '../../domain/zoned-time.js';
import type { RestSettings } from '../rest-settings.js';
import { derivedId } from './derived-id.js';
import { presentAnswers } from './present-answers.js';

/** A session with the event that it belongs to. */
export interface SessionRow {
  readonly state: EventState;
  readonly session: Session;
}

/** A place where sessions are. Places have names only; the code is made of the name. */
export interface Place {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

const CODE_LENGTH = 30;

/** A session as REST shows it: its times are UTC. What is not given is absent. */
export function presentSession({ state: { event }, session }: SessionRow, settings: RestSettings): Json {
  const { id, title, code, description, status, included, capacity, answers, created, lastModified } = session;
  return {
    id,
    event: { id: event.id },
    title,
    code: code || undefined,
    description: description || undefined,
    start: toUtc(session.startLocal, event.timezone),
    end: toUtc(session.endLocal, event.timezone),
    timezone: event.timezone,
    status,
    category: session.category === '' ? undefined : { id: categoryId(session.category), name: session.category },
    location: session.location === '' ? undefined : { ...placeOf(event.id, session.location) },
    includedSession: included,
    capacity: capacity ?? undefined,
    capacityUnlimited: capacity === null,
    virtual: false,
    featured: false,
    displayOnAgenda: true,
    openForRegistration: status === 'Active' && !included,
    openForAttendeeHub: true,
    enableWaitlist: false,
    registrationTypes: [],
    admissionItems: [],
    customFields: presentAnswers(event.sessionFields, answers, settings.unansweredFields),
    created,
    lastModified,
  };
}

/** The place of this name. */
export function placeOf(eventId: string, name: string): Place {
  return { id: derivedId('place', eventId, name), code: name.replace(/\s+/g, '').slice(0, CODE_LENGTH), name };
}

/** The id of the category of this name; categories belong to the account. */
export function categoryId(name: string): string {
  return derivedId('category', name);
}
