import { PERSON_FIELDS, type PersonField } from '#contracts';
import type { FieldChange } from '#history';

/** Values of some fields as the CMS gave them, trimmed; null or empty text empties a field. */
export type FieldEdits = Readonly<Partial<Record<PersonField, string | null>>>;

/** When the CMS last edited each field: person fields by name, the App’s own as `customFields.<key>`. ISO 8601, UTC. */
export type FieldEditTimes = Readonly<Record<string, string>>;

/** The fields of a person and when the CMS last edited each. */
export interface EditableFields {
  readonly fields: Readonly<Partial<Record<PersonField, string>>>;
  readonly fieldEdits: FieldEditTimes;
}

/** A person after an edit. `changes` is empty when everything already was as asked. */
export interface EditedFields extends EditableFields {
  readonly changes: readonly FieldChange[];
}

/** Applies an edit. A field that keeps its value does not count as edited: its time stays. */
export function applyEdit(person: EditableFields, edit: FieldEdits, now: Date): EditedFields {
  const fields = { ...person.fields };
  const fieldEdits = { ...person.fieldEdits };
  const changes: FieldChange[] = [];
  for (const field of givenFields(edit)) {
    const before = person.fields[field] ?? null;
    const after = edit[field] || null;
    if (before === after) continue;
    if (after === null) delete fields[field];
    else fields[field] = after;
    fieldEdits[field] = now.toISOString();
    changes.push({ field, before, after });
  }
  return { fields, fieldEdits, changes };
}

/** The fields that an edit names, in the order of the catalogue. */
export function givenFields(edit: FieldEdits): PersonField[] {
  return PERSON_FIELDS.filter((field) => edit[field] !== undefined);
}
