import { SENSITIVE_FIELDS, standardField, STANDARD_FIELDS, type MappingSource } from '#contracts';
import { foldText } from '../convert/clean-text.js';
import { quote } from '../convert/conversion.js';
import type { CventField } from '../cvent-field.js';
import { error, warning, type LintCatalogue, type RowFinding } from './finding.js';

const REFRESH = 'Refresh the list of Cvent’s fields, or take another one from it.';
const REFRESH_TYPES = 'Refresh the list of registration types, or take another one from it.';

/** What is wrong with the source of a mapping. */
export function lintSource(source: MappingSource, catalogue: LintCatalogue): readonly RowFinding[] {
  switch (source.type) {
    case 'registration_type':
      return lintRegistrationType(source, catalogue.registrationTypes);
    case 'custom_field':
      return lintCustomField(source.id, catalogue.cventFields);
    case 'standard_field':
      return lintStandardField(source.name);
  }
}

function lintRegistrationType({ id, name }: { id?: string; name?: string }, types: LintCatalogue['registrationTypes']): RowFinding[] {
  if (id === undefined && name === undefined)
    return [error('registration_type_unnamed', 'source', 'The source names no registration type.', 'Give its id, its name, or both.')];
  const field = id === undefined ? 'source.name' : 'source.id';
  const label = quote(name ?? id!);
  if (types === null) {
    const message = `Cvent’s registration types are not known, so ${label} could not be looked up.`;
    return [warning('registration_type_unverified', field, message, 'Grant the scope event/registration-types:read to have it checked.')];
  }
  const named = types.filter((type) => (id === undefined ? foldText(type.name) === foldText(name!) : type.id === id));
  if (named.length === 0) return [error('registration_type_unknown', field, `The event has no registration type ${label}.`, REFRESH_TYPES)];
  if (named.length === 1) return [];
  const message = `The event has ${named.length} registration types with the name ${label}; all of them are meant.`;
  return [warning('registration_type_ambiguous', field, message, 'Give the id to mean one of them.')];
}

function lintCustomField(id: string, cventFields: readonly CventField[] | null): RowFinding[] {
  if (cventFields === null) {
    const message = `Cvent’s custom fields are not known, so the type and the choices of ${quote(id)} are not.`;
    return [warning('cvent_field_unverified', 'source.id', message, 'Grant the scope event/custom-fields:read to have it checked.')];
  }
  const field = cventFields.find((known) => known.id === id);
  if (!field)
    return [error('cvent_field_unknown', 'source.id', `Cvent has no custom field of contacts with the id ${quote(id)}.`, REFRESH)];
  if (field.isActive) return [];
  const message = `${quote(field.name)} is not active in Cvent: nobody is asked for it any more.`;
  return [warning('cvent_field_inactive', 'source.id', message, 'Activate it in Cvent, or map another field.')];
}

function lintStandardField(name: string): RowFinding[] {
  const field = standardField(name);
  if (field?.isMappable) return [];
  if (field) {
    const remedy = 'Make it a mapping of kind people_group with a source of type registration_type.';
    return [error('registration_type_as_field', 'source.name', 'A registration type goes to a people group, not to a field.', remedy)];
  }
  const key = foldText(name);
  if (SENSITIVE_FIELDS.some((sensitive) => foldText(sensitive) === key))
    return [
      error('field_sensitive', 'source.name', `${quote(name)} is sensitive: it is never kept, so it cannot be mapped.`, 'Remove the row.'),
    ];
  const like = STANDARD_FIELDS.find((known) => known.isMappable && foldText(known.name) === key);
  const remedy = like ? `Write ${like.name}.` : 'Take a name from the list of standard fields.';
  return [error('standard_field_unknown', 'source.name', `Cvent has no standard field ${quote(name)}.`, remedy)];
}
