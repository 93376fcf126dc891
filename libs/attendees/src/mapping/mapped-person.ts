import { customFieldKey } from '#contracts';
import type { FieldValues, MappedPerson } from '#custom-field-mapping';
import type { Json } from '#kernel';

/** A person as mappings see them, from fields by name. */
export function mappedPerson(fields: FieldValues, groupIds: readonly string[]): MappedPerson {
  const personFields: Record<string, string | null> = {};
  const customFields: Record<string, Json> = {};
  for (const [name, value] of Object.entries(fields)) {
    const key = customFieldKey(name);
    if (key === null) personFields[name] = value as string | null;
    else customFields[key] = value;
  }
  return { personFields, customFields, groupIds };
}
