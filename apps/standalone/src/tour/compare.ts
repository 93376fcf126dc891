import type { TourPerson } from './cms-client.js';

/** Somebody who is registered in Cvent. */
export interface Registered {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
}

/** What the app should hold of an event: per email the attendee with the smallest id; without an email nobody (B6). */
export function expectedInApp<A extends Registered>(accepted: readonly A[]): ReadonlyMap<string, A> {
  const byEmail = new Map<string, A>();
  for (const attendee of accepted) {
    const key = attendee.email.trim().toLowerCase();
    const other = byEmail.get(key);
    if (key !== '' && (!other || attendee.id < other.id)) byEmail.set(key, attendee);
  }
  return byEmail;
}

/** How the two sides differ, a line each; none when they agree. */
export function differences(accepted: readonly Registered[], people: readonly TourPerson[]): string[] {
  const expected = expectedInApp(accepted);
  const found = new Map(people.map((person) => [(person.fields['email'] ?? '').toLowerCase(), person]));
  const missing = [...expected].filter(([email]) => !found.has(email)).map(([, { id }]) => `attendee ${id} is missing from the app`);
  const tooMany = [...found].filter(([email]) => !expected.has(email)).map(([, { id }]) => `person ${id} should not be in the app`);
  const doubled = people.length - found.size;
  const wrong = [...expected].flatMap(([email, attendee]) => {
    const fields = found.get(email)?.fields;
    if (!fields || (fields['firstName'] === attendee.firstName && fields['lastName'] === attendee.lastName)) return [];
    return [`attendee ${attendee.id} has another name in the app`];
  });
  return [...missing, ...tooMany, ...wrong, ...(doubled > 0 ? [`${doubled} people are in the app twice`] : [])];
}
