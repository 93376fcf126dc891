export { compileMappings } from './domain/plan/compile-mappings.js';
export { filledFields, mergeMapped, type FieldValues } from './domain/merge/merge-mapped.js';
export { placeName, type MappingRules, type MappingSetting } from './domain/plan/mapping-rules.js';
export { planMapping, type MappingNote, type MappingPlan } from './domain/plan/plan-mapping.js';
export { previewFields, type FieldPreview, type MappedPerson } from './domain/preview/preview-changes.js';
export { MappingRulesModule } from './mapping-rules.module.js';
export { MappingRulesStore, type SavedRules } from './rules/mapping-rules-store.service.js';
export { Mappings, type MappedIntegration, type ProposedMappings } from './mapping-list.service.js';
export { MappingsHttpModule } from './mappings-http.module.js';
