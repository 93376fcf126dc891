export { AUDIT_ACTIONS, type AuditAction } from './audit-actions.js';
export { AuditReader, type AuditEntry, type AuditFilter } from './audit-reader.js';
export { AuditRecorder, type NewAuditEntry } from './audit-recorder.js';
export { AuditModule } from './audit.module.js';
export { changedFields, type AuditChange } from './domain/changed-fields.js';
