import { type CustomFieldDefinition, customFieldName } from '#contracts';
import type { FieldChange } from '#history';
import { type FieldProblem, type JsonObject, sameJson } from '#kernel';
import { type CustomValue, readCustomValue } from '../../custom-fields/domain/read-custom-value.js';
import type { FieldEditTimes } from './apply-edit.js';

/** New values of an App's own fields, by key, each in the form of its field; null empties one. */
export type CustomEdit = ReadonlyMap<string, CustomValue | null>;

/** A person's values of an App's own fields, and when the CMS last edited each field. */
export interface EditableCustomFields {
  readonly customFields: Readonly<Record<string, CustomValue>>;
  readonly fieldEdits: FieldEditTimes;
}

/** The same after an edit. `changes` is empty when everything already was as asked. */
export interface EditedCustomFields extends EditableCustomFields {
  readonly changes: readonly FieldChange[];
}

/** Reads the values that the CMS gives an App's own fields. There is one problem for each key that is unknown or whose value does not fit; `edit` has the rest. */
export function readCustomEdit(
  given: JsonObject,
  definitions: readonly CustomFieldDefinition[],
): { readonly edit: CustomEdit; readonly problems: FieldProblem[] } {
  const byKey = new Map(definitions.map((definition) => [definition.key, definition]));
  const edit = new Map<string, CustomValue | null>();
  const problems: FieldProblem[] = [];
  for (const [key, value] of Object.entries(given)) {
    const definition = byKey.get(key);
    const reading = definition ? readCustomValue(value, definition) : { problem: 'is not a custom field of this App: the key is unknown' };
    if ('problem' in reading) problems.push({ field: customFieldName(key), message: reading.problem });
    else edit.set(key, reading.value);
  }
  return { edit, problems };
}

/** Applies an edit, in the order of the keys. A field that keeps its value does not count as edited: its time stays. */
export function applyCustomEdit(person: EditableCustomFields, edit: CustomEdit, now: Date): EditedCustomFields {
  const customFields = new Map(Object.entries(person.customFields));
  const fieldEdits = { ...person.fieldEdits };
  const changes: FieldChange[] = [];
  for (const [key, after] of [...edit].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const before = customFields.get(key) ?? null;
    if (sameJson(before, after)) continue;
    if (after === null) customFields.delete(key);
    else customFields.set(key, after);
    fieldEdits[customFieldName(key)] = now.toISOString();
    changes.push({ field: customFieldName(key), before, after });
  }
  return { customFields: Object.fromEntries(customFields), fieldEdits, changes };
}
