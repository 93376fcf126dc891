import { filledFields, type FieldValues } from '#custom-field-mapping';
import type { PersonState } from './attendee-state.js';

/** A Person of the CMS's own as the CMS has them: what Cvent filled and nobody changed since is empty again, and mapped groups are left (B5). */
export function withoutFilled(person: PersonState, base: FieldValues): PersonState {
  const fields = { ...person.fields };
  for (const field of filledFields(person.fields, base)) fields[field] = null;
  return { ...person, fields, mappedGroupIds: [], notes: [] };
}
