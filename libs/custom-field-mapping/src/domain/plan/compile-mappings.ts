import { foldText } from '../convert/clean-text.js';
import {
  placeName,
  type FieldRule,
  type GroupRule,
  type MappingRules,
  type MappingSetting,
  type Named,
  type RegistrationTypes,
} from './mapping-rules.js';
import { fieldCatalogue, resolveSource, resolveTarget } from './resolve-field.js';

/**
 * Makes the mappings ready. One that cannot work (its target is gone, its kinds do not fit) is left out: the lint says so. Of several to one target the first
 * counts (G11).
 */
export function compileMappings(setting: MappingSetting): MappingRules {
  const catalogue = fieldCatalogue(setting);
  const registrationTypes = indexTypes(setting.registrationTypes ?? []);
  const fields = new Map<string, FieldRule>();
  const groups: GroupRule[] = [];
  for (const mapping of setting.mappings) {
    const { source, target } = mapping;
    if (source.type === 'registration_type') {
      if (mapping.kind === 'people_group' && 'peopleGroupId' in target)
        groups.push(groupRule(source, target.peopleGroupId, registrationTypes));
      continue;
    }
    const from = resolveSource(source, catalogue);
    const to = resolveTarget(mapping, catalogue);
    if (!from || !to) continue;
    const key = placeName(to.place);
    if (!fields.has(key)) fields.set(key, { mappingId: mapping.id, ...from, ...to });
  }
  const valueKeys = new Map([...fields].map(([name, { valueKey }]) => [name, valueKey]));
  return { fields: [...fields.values()], valueKeys, groups, registrationTypes, timeZone: setting.timeZone };
}

function groupRule({ id, name }: { id?: string; name?: string }, groupId: string, types: RegistrationTypes): GroupRule {
  const known = id === undefined ? undefined : types.byId.get(id)?.nameKey;
  return { id: id ?? null, nameKey: known ?? (name === undefined ? null : foldText(name)), groupId };
}

function indexTypes(types: readonly Named[]): RegistrationTypes {
  const entries = types.map(({ id, name }) => ({ id, nameKey: foldText(name) }));
  const byNameKey = new Map<string, (typeof entries)[number][]>();
  for (const entry of entries) byNameKey.set(entry.nameKey, [...(byNameKey.get(entry.nameKey) ?? []), entry]);
  return { byId: new Map(entries.map((entry) => [entry.id, entry])), byNameKey };
}
