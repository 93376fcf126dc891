import {
  isPersonField,
  LONGEST_CUSTOM_TEXT,
  PERSON_FIELD_RULES,
  standardField,
  type CustomFieldDefinition,
  type Mapping,
  type MappingSource,
  type StandardField,
} from '#contracts';
import type { SourceField } from '../convert/conversion.js';
import type { CventField } from '../cvent-field.js';
import type { FieldRule, MappingSetting } from './mapping-rules.js';

/** The fields that mappings refer to, by id. */
export interface FieldCatalogue {
  /** Null: Cvent's list is not known. */
  readonly cventFields: ReadonlyMap<string, CventField> | null;
  readonly customFields: ReadonlyMap<string, CustomFieldDefinition>;
}

/** What a mapping of a field takes. */
export type ResolvedSource = Pick<FieldRule, 'valueKey' | 'answersKey' | 'sourceName' | 'source' | 'isGone' | 'writing'>;
/** What a mapping of a field fills. */
export type ResolvedTarget = Pick<FieldRule, 'place' | 'target'>;
/** A source that is a field of Cvent's. */
export type FieldSource = Exclude<MappingSource, { type: 'registration_type' }>;

/** Of an answer to a custom field (FACTS 4, "Custom fields"). */
const LONGEST_ANSWER = 16_000;

const UNKNOWN: SourceField = { type: 'unknown', choices: null, dateOrder: null };

/** Makes the catalogue. */
export function fieldCatalogue({ cventFields, customFields }: Pick<MappingSetting, 'cventFields' | 'customFields'>): FieldCatalogue {
  return {
    cventFields: cventFields && new Map(cventFields.map((field) => [field.id, field])),
    customFields: new Map(customFields.map((field) => [field.id, field])),
  };
}

/** Cvent's field. Null: there is no such standard field, or none that may be mapped. */
export function resolveSource(source: FieldSource, { cventFields }: FieldCatalogue): ResolvedSource | null {
  if (source.type === 'custom_field') {
    const field = cventFields?.get(source.id);
    const sourceName = field?.name ?? `Cvent’s field ${source.id}`;
    const keys = { valueKey: `custom:${source.id}`, answersKey: `answers:${source.id}` };
    const writing = { format: field?.writeFormat ?? 'any', largestLength: LONGEST_ANSWER };
    return { ...keys, sourceName, source: field ?? UNKNOWN, isGone: cventFields !== null && !field, writing };
  }
  const field = standardField(source.name);
  return field?.isMappable ? standardSource(field) : null;
}

/** A standard field as a source. */
export function standardSource({ name, type, choices, isWritable, largestLength }: StandardField): ResolvedSource {
  const writing = { format: isWritable ? 'any' : 'read_only', largestLength } as const;
  return { valueKey: name, answersKey: null, sourceName: name, source: { type, choices, dateOrder: null }, isGone: false, writing };
}

/** The field of the App. Null: there is none, or the mapping's kind is another one. */
export function resolveTarget({ kind, target }: Pick<Mapping, 'kind' | 'target'>, { customFields }: FieldCatalogue): ResolvedTarget | null {
  if (kind === 'person_field' && 'personField' in target) return personTarget(target.personField);
  return kind === 'custom_field' && 'customFieldId' in target ? customTarget(customFields.get(target.customFieldId)) : null;
}

/** An email is no target: it tells people apart, and comes by itself (G9). */
function personTarget(field: string): ResolvedTarget | null {
  return isPersonField(field) && field !== 'email'
    ? { place: { kind: 'person', field }, target: { ...PERSON_FIELD_RULES[field], choices: null } }
    : null;
}

function customTarget(field: CustomFieldDefinition | undefined): ResolvedTarget | null {
  if (!field) return null;
  const { key, type, choices } = field;
  const largestLength = type === 'text' || type === 'long_text' ? LONGEST_CUSTOM_TEXT[type] : null;
  return { place: { kind: 'custom', key }, target: { type, choices, largestLength } };
}
