import {
  isPersonField,
  LONGEST_CUSTOM_TEXT,
  PERSON_FIELD_RULES,
  standardField,
  type CustomFieldDefinition,
  type MappingSource,
} from '#contracts';
import { foldText } from '../convert/clean-text.js';
import type { SourceField } from '../convert/conversion.js';
import type { CventField } from '../cvent-field.js';
import {
  placeName,
  type FieldRule,
  type GroupRule,
  type MappingRules,
  type MappingSetting,
  type Named,
  type RegistrationTypes,
} from './mapping-rules.js';

/**
 * Makes the mappings ready. One that cannot work (its target is gone, its kinds do not fit) is left out: the lint says so. Of several to one target the first
 * counts (G11).
 */
export function compileMappings(setting: MappingSetting): MappingRules {
  const customFields = new Map(setting.customFields.map((field) => [field.id, field]));
  const cventFields = new Map(setting.cventFields?.map((field) => [field.id, field]));
  const registrationTypes = indexTypes(setting.registrationTypes ?? []);
  const fields = new Map<string, FieldRule>();
  const groups: GroupRule[] = [];
  for (const { id: mappingId, kind, source, target } of setting.mappings) {
    if (source.type === 'registration_type') {
      if (kind === 'people_group' && 'peopleGroupId' in target) groups.push(groupRule(source, target.peopleGroupId, registrationTypes));
      continue;
    }
    const from = readSource(source, cventFields, setting.cventFields !== null);
    const to =
      kind === 'person_field' && 'personField' in target
        ? personTarget(target.personField)
        : kind === 'custom_field' && 'customFieldId' in target
          ? customTarget(customFields.get(target.customFieldId))
          : null;
    const key = to && placeName(to.place);
    if (from && to && !fields.has(key!)) fields.set(key!, { mappingId, ...from, ...to });
  }
  return { fields: [...fields.values()], groups, registrationTypes, timeZone: setting.timeZone };
}

type From = Pick<FieldRule, 'valueKey' | 'sourceName' | 'source' | 'isGone'>;
type To = Pick<FieldRule, 'place' | 'target'>;
type FieldSource = Exclude<MappingSource, { type: 'registration_type' }>;

const UNKNOWN: SourceField = { type: 'unknown', choices: null, dateOrder: null };

function readSource(source: FieldSource, cventFields: ReadonlyMap<string, CventField>, isListKnown: boolean): From | null {
  if (source.type === 'custom_field') {
    const field = cventFields.get(source.id);
    return {
      valueKey: `custom:${source.id}`,
      sourceName: field?.name ?? `Cvent’s field ${source.id}`,
      source: field ?? UNKNOWN,
      isGone: isListKnown && !field,
    };
  }
  const field = standardField(source.name);
  if (!field?.isMappable) return null;
  const { type, choices } = field;
  return { valueKey: field.name, sourceName: field.name, source: { type, choices, dateOrder: null }, isGone: false };
}

function personTarget(field: string): To | null {
  return isPersonField(field) ? { place: { kind: 'person', field }, target: { ...PERSON_FIELD_RULES[field], choices: null } } : null;
}

function customTarget(field: CustomFieldDefinition | undefined): To | null {
  if (!field) return null;
  const { key, type, choices } = field;
  const largestLength = type === 'text' || type === 'long_text' ? LONGEST_CUSTOM_TEXT[type] : null;
  return { place: { kind: 'custom', key }, target: { type, choices, largestLength } };
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
