import { isPersonField, PERSON_FIELDS } from '#contracts';
import { foldText } from '../convert/clean-text.js';
import { quote } from '../convert/conversion.js';
import { error, type LintCatalogue, type RowFinding } from './finding.js';
import type { MappingDraft } from './read-mapping.js';

/** What is wrong with the target of a mapping, and with what it joins (G11). */
export function lintTarget(mapping: MappingDraft, catalogue: LintCatalogue): readonly RowFinding[] {
  const { kind, source, target } = mapping;
  const isGroup = 'peopleGroupId' in target;
  if (source.type === 'registration_type' && !(kind === 'people_group' && isGroup))
    return [
      error(
        'registration_type_needs_group',
        'target',
        'A registration type goes to a people group and nothing else.',
        'Choose a people group.',
      ),
    ];
  if (source.type !== 'registration_type' && (kind === 'people_group' || isGroup))
    return [error('field_to_group', 'target', 'A field of Cvent’s never goes to a people group.', 'Choose a field of the app.')];
  if ('peopleGroupId' in target) return lintGroup(target.peopleGroupId, catalogue);
  if ('customFieldId' in target !== (kind === 'custom_field')) {
    const message = `The kind is ${kind}, but the target is ${'customFieldId' in target ? 'one of the App’s own fields' : 'a person field'}.`;
    return [error('kind_mismatch', 'kind', message, 'Make kind and target say the same.')];
  }
  return 'customFieldId' in target ? lintCustomField(target.customFieldId, catalogue) : lintPersonField(target.personField);
}

function lintGroup(id: string, { peopleGroups }: LintCatalogue): RowFinding[] {
  if (peopleGroups.some((group) => group.id === id)) return [];
  return [error('people_group_unknown', 'target.peopleGroupId', `The App has no people group ${quote(id)}.`, 'Choose a group of the App.')];
}

function lintCustomField(id: string, { customFields }: LintCatalogue): RowFinding[] {
  if (customFields.some((field) => field.id === id)) return [];
  return [error('custom_field_unknown', 'target.customFieldId', `The App has no custom field ${quote(id)}.`, 'Choose a field of the App.')];
}

function lintPersonField(name: string): RowFinding[] {
  const field = 'target.personField';
  if (!isPersonField(name)) {
    const like = PERSON_FIELDS.find((known) => foldText(known) === foldText(name));
    const remedy = like ? `Write ${like}.` : 'Take a name from the list of person fields.';
    return [error('person_field_unknown', field, `There is no person field ${quote(name)}.`, remedy)];
  }
  if (name !== 'email') return [];
  const message = 'People are told apart by their email, so it is no target of a mapping: the attendee’s own email comes by itself.';
  return [error('email_mapped', field, message, 'Remove the row.')];
}
