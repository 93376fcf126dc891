export { filledFields, mergeMapped, type FieldValues, type MappedVersions, type MergedFields } from './domain/merge/merge-mapped.js';
