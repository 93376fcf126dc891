import type { CventScope } from '#cvent-auth';
import type { CventClient, Operation } from '../cvent-client.js';
import { inPath, quoted } from '../query.js';

/** The scopes that a call can prove and change nothing; `event/events:read` is proven by reading the event. */
export type ProbedScope = Exclude<CventScope, 'event/events:read' | 'event/contacts:write'>;

type Probe = (eventId: string) => Pick<Operation, 'name' | 'path' | 'query'>;

const ofEvent =
  (name: string, path: string): Probe =>
  (eventId) => ({ name, path, query: { filter: `event.id eq ${quoted(eventId)}` } });

const PROBES: Readonly<Record<ProbedScope, Probe>> = {
  'event/custom-fields:read': () => ({ name: 'custom_fields.probe', path: '/custom-fields', query: { filter: `category eq 'Contact'` } }),
  'event/registration-types:read': (eventId) => ({
    name: 'registration_types.probe',
    path: `/events/${inPath(eventId)}/registration-types`,
  }),
  'event/sessions:read': ofEvent('sessions.probe', '/sessions'),
  'event/attendees:read': ofEvent('attendees.probe', '/attendees'),
  'event/session-enrollment:read': ofEvent('enrolments.probe', '/sessions/enrollment'),
  'event/speakers:read': ofEvent('speakers.probe', '/speakers'),
};

/** See {@link ProbedScope}. */
export const PROBED_SCOPES = Object.keys(PROBES) as readonly ProbedScope[];

/** Tries a scope by the cheapest call that needs it: one record of the event. @throws as a call does; CventBlockedError when the scope is missing */
export async function probeScope(client: CventClient, scope: ProbedScope, eventId: string): Promise<{ readonly dateMs: number }> {
  const { name, path, query = {} } = PROBES[scope](eventId);
  const { dateMs } = await client.call({ name, path, query: { ...query, limit: 1 }, method: 'GET', scope });
  return { dateMs };
}
