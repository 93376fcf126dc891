import type { PersonState } from './attendee-state.js';

/** Fields of a Person of the CMS's own that Cvent filled and nobody changed since: without their attendee these are empty again (B5). */
export function filledFields(person: PersonState, base: Readonly<Record<string, string | null>>): string[] {
  return Object.keys(base).filter((field) => base[field] !== null && person.fields[field] === base[field]);
}

/** The Person as the CMS has them, without what Cvent filled. */
export function withoutFilled(person: PersonState, base: Readonly<Record<string, string | null>>): PersonState {
  const fields = { ...person.fields };
  for (const field of filledFields(person, base)) fields[field] = null;
  return { ...person, fields };
}
