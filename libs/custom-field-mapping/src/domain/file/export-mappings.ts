import { stringify } from 'yaml';
import type { Mapping } from '#contracts';
import type { LintCatalogue } from '../lint/finding.js';

/** The lists that give ids their names. */
export type NamingCatalogue = Pick<LintCatalogue, 'registrationTypes' | 'cventFields' | 'customFields' | 'peopleGroups'>;

/** The version of the file's form. */
export const FILE_VERSION = '1';

const HEADING = ' Mappings of Cvent Bridge. When they are imported, an id that is not known any more gives way to the name beside it.';

/**
 * The mappings as YAML, with the name of everything beside its id, so that they can be taken to an event where the ids are others. Ids of the mappings themselves are left out: an
 * import makes new ones.
 */
export function exportMappings(mappings: readonly Omit<Mapping, 'id'>[], catalogue: NamingCatalogue): string {
  const rows = mappings.map(({ kind, source, target }) => ({
    kind,
    source: sourceRow(source, catalogue),
    target: targetRow(target, catalogue),
  }));
  const text = stringify(
    { version: Number(FILE_VERSION), mappings: rows },
    { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' },
  );
  return `#${HEADING}\n${text}`;
}

type Row = Readonly<Record<string, string | undefined>>;

function sourceRow(source: Mapping['source'], { registrationTypes, cventFields }: NamingCatalogue): Row {
  if (source.type === 'standard_field') return { type: source.type, name: source.name };
  if (source.type === 'custom_field')
    return { type: source.type, id: source.id, name: cventFields?.find(({ id }) => id === source.id)?.name };
  const known = registrationTypes?.find(({ id }) => id === source.id);
  return { type: source.type, id: source.id, name: known?.name ?? source.name };
}

function targetRow(target: Mapping['target'], { peopleGroups, customFields }: NamingCatalogue): Row {
  if ('personField' in target) return { personField: target.personField };
  if ('peopleGroupId' in target) {
    const { peopleGroupId } = target;
    return { peopleGroupId, name: peopleGroups.find(({ id }) => id === peopleGroupId)?.name };
  }
  const { customFieldId } = target;
  const field = customFields.find(({ id }) => id === customFieldId);
  return { customFieldId, key: field?.key, name: field?.label };
}
