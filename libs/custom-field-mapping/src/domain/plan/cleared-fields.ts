import type { CustomFieldDefinition, Mapping } from '#contracts';
import { placeName } from './mapping-rules.js';
import { fieldCatalogue, resolveTarget } from './resolve-field.js';

/** Two lists of mappings, and what is known from before. */
export interface ClearedFieldsInput {
  readonly before: readonly Mapping[];
  readonly after: readonly Pick<Mapping, 'kind' | 'target'>[];
  /** Fields that earlier changes left to be emptied. */
  readonly cleared: readonly string[];
  /** Whether fields that lose their mapping now are emptied too. */
  readonly isClearing: boolean;
  readonly customFields: readonly CustomFieldDefinition[];
}

/** The fields whose filled values are to go, by name and in order: those that lost their mapping with them, and have no new one. */
export function clearedFields({ before, after, cleared, isClearing, customFields }: ClearedFieldsInput): string[] {
  const catalogue = fieldCatalogue({ cventFields: null, customFields });
  const namesOf = (mappings: ClearedFieldsInput['after']): string[] =>
    mappings.map((mapping) => resolveTarget(mapping, catalogue)).filter((target) => target !== null).map(({ place }) => placeName(place)); // prettier-ignore
  const filled = new Set(namesOf(after));
  const lost = isClearing ? namesOf(before) : [];
  return [...new Set([...cleared, ...lost])].filter((name) => !filled.has(name)).sort();
}
