import { customFieldName } from '#contracts';
import type { FieldValues } from '#custom-field-mapping';
import type { Json } from '#kernel';

/** Person fields and the App's own, as a person has them, in one: the App's own as `customFields.<key>`. */
export function fieldsByName(fields: FieldValues, customFields: Readonly<Record<string, Json>>): FieldValues {
  const own = Object.entries(customFields).map(([key, value]) => [customFieldName(key), value] as const);
  return { ...fields, ...Object.fromEntries(own) };
}
