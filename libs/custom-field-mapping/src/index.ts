export { convert } from './domain/convert/convert.js';
export {
  isRefusal,
  type Conversion,
  type Refusal,
  type RefusalCode,
  type SourceField,
  type TargetField,
  type ValueContext,
} from './domain/convert/conversion.js';
export { readCventField, type CventField, type FieldDefinitionEntry } from './domain/cvent-field.js';
export type { Finding, FindingCode, LintCatalogue } from './domain/lint/finding.js';
export { lintMappings, MOST_MAPPINGS, type LintResult } from './domain/lint/lint-mappings.js';
export type { MappingDraft } from './domain/lint/read-mapping.js';
export { mergeField, type FieldVersions, type MergedField } from './domain/merge/merge-field.js';
export { filledFields, mergeMapped, type FieldValues, type MappedVersions, type MergedFields } from './domain/merge/merge-mapped.js';
export { compileMappings } from './domain/plan/compile-mappings.js';
export {
  placeName,
  type FieldRule,
  type GroupRule,
  type MappingRules,
  type MappingSetting,
  type Named,
  type Place,
} from './domain/plan/mapping-rules.js';
export { planMapping, type MappingNote, type MappingPlan, type ValueOrigin } from './domain/plan/plan-mapping.js';
