import { readCventId } from '#contracts';
import { isJsonObject, type JsonObject } from '#kernel';
import type { RowFinding } from '../lint/finding.js';
import type { NamingCatalogue } from './export-mappings.js';
import { resolveName } from './resolve-name.js';

/** The source of a row of a file as this event knows it. What has not the form of a source is handed on as it is. */
export function importSource(source: unknown, catalogue: NamingCatalogue): unknown {
  if (!isJsonObject(source)) return source;
  if (source['type'] === 'registration_type') return importRegistrationType(source, catalogue);
  return source['type'] === 'custom_field' ? importCustomField(source, catalogue) : source;
}

/** The target of a row of a file as this App knows it. What has not the form of its kind's target is handed on as it is. */
export function importTarget(kind: unknown, target: unknown, { peopleGroups, customFields }: NamingCatalogue): unknown {
  if (!isJsonObject(target)) return target;
  if (kind === 'people_group' && !has(target, 'customFieldId', 'personField')) {
    const known = peopleGroups.map(({ id, name }) => ({ id, names: [name] }));
    const reference = { what: 'people group', field: 'target', id: idOf(target['peopleGroupId']), names: [textOf(target['name'])] };
    return ended(resolveName(reference, known), (peopleGroupId) => ({ peopleGroupId }));
  }
  if (kind !== 'custom_field' || has(target, 'peopleGroupId', 'personField')) return target;
  const known = customFields.map(({ id, key, label }) => ({ id, names: [key, label] }));
  const names = [textOf(target['key']), textOf(target['name'])];
  const reference = { what: 'custom field of the App', field: 'target', id: idOf(target['customFieldId']), names };
  return ended(resolveName(reference, known), (customFieldId) => ({ customFieldId }));
}

/** A type that the file names without an id stays a name. Where Cvent's list is not known the name is kept and the id is not: it may be another event's. */
function importRegistrationType(source: JsonObject, { registrationTypes }: NamingCatalogue): unknown {
  const type = 'registration_type';
  const id = readCventId(source['id']) ?? undefined;
  const name = textOf(source['name']);
  if (registrationTypes === null) return name === undefined ? { type, id } : { type, name };
  const known = registrationTypes.map((each) => ({ id: each.id, names: [each.name] }));
  const found = resolveName({ what: 'registration type', field: 'source', id, names: [name] }, known);
  const nameOf = (typeId: string): string | undefined => registrationTypes.find((each) => each.id === typeId)?.name;
  return ended(found, (typeId) => (id === undefined ? { type, name } : { type, id: typeId, name: nameOf(typeId) }));
}

function importCustomField(source: JsonObject, { cventFields }: NamingCatalogue): unknown {
  const type = 'custom_field';
  const id = readCventId(source['id']) ?? undefined;
  if (cventFields === null && id !== undefined) return { type, id };
  const known = (cventFields ?? []).map((field) => ({ id: field.id, names: [field.name] }));
  const found = resolveName({ what: 'custom field of Cvent’s', field: 'source', id, names: [textOf(source['name'])] }, known);
  return ended(found, (fieldId) => ({ type, id: fieldId }));
}

function ended(found: string | RowFinding, make: (id: string) => object): unknown {
  return typeof found === 'string' ? make(found) : found;
}

function has(target: JsonObject, ...keys: readonly string[]): boolean {
  return keys.some((key) => target[key] !== undefined);
}

function idOf(value: unknown): string | undefined {
  return textOf(value)?.trim().toLowerCase();
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
