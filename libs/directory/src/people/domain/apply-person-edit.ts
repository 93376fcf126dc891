import { customFieldName } from '#contracts';
import type { FieldChange } from '#history';
import { applyCustomEdit, type CustomEdit, type EditableCustomFields } from './apply-custom-edit.js';
import { applyEdit, type EditableFields, type FieldEdits, givenFields } from './apply-edit.js';

/** What the CMS changes about a person's own values. */
export interface PersonEdit {
  readonly fields: FieldEdits;
  readonly customFields: CustomEdit;
}

/** A person's values, and when the CMS last edited each. */
export type EditablePerson = EditableFields & EditableCustomFields;

/** A person after an edit. `changes` is empty when everything already was as asked. */
export type EditedPerson = EditablePerson & { readonly changes: readonly FieldChange[] };

/** Somebody of whom nothing is known yet. */
export const NOBODY: EditablePerson = { fields: {}, customFields: {}, fieldEdits: {} };

/** Applies an edit of person fields, then of the App's own fields. */
export function applyPersonEdit(person: EditablePerson, edit: PersonEdit, now: Date): EditedPerson {
  const built = applyEdit(person, edit.fields, now);
  const own = applyCustomEdit({ customFields: person.customFields, fieldEdits: built.fieldEdits }, edit.customFields, now);
  return { ...own, fields: built.fields, changes: [...built.changes, ...own.changes] };
}

/** The names of the fields that an edit names: the App's own, as `customFields.<key>`, come last. */
export function namesOf({ fields, customFields }: PersonEdit): string[] {
  return [...givenFields(fields), ...[...customFields.keys()].map(customFieldName)];
}
