export { BY_CLI, BY_SYSTEM, editIdOf, type Actor } from './actor.js';
export type { CurrentResources, PersonAtSession } from './changes.js';
export type {
  Erasable,
  EraseAlongside,
  ErasedSubject,
  Eraser,
  MessageScrubber,
  PersonErasures,
  Retainer,
  ScrubbedMessages,
} from './erasure.js';
export { FAILURE_KINDS, type Failure, type FailureKind, type FailurePlace, type FailureSource } from './failures.js';
export {
  enrolmentId,
  enrolmentParts,
  GONE_STATUS,
  SUBJECT_KINDS,
  subjectIdOf,
  type AttendeeFact,
  type AttendeeReads,
  type Cause,
  type CventValue,
  type EnrolmentFact,
  type Fact,
  type FactBatch,
  type FactDelivery,
  type FactHandler,
  type FactOutcome,
  type PlannedChange,
  type ReadableSubjects,
  type SessionFact,
  type Stamp,
  type SubjectKind,
} from './facts.js';
export {
  ATTENDEE_EVENT_TYPES,
  CONFLICT_POLICIES,
  ENROLMENT_EVENT_TYPES,
  MEMBERSHIP_MAKERS,
  PERSON_FIELDS,
  PERSON_ORIGINS,
  SENSITIVE_FIELDS,
  SESSION_EVENT_TYPES,
  SESSION_IMPORT_METHODS,
  SETTLE_EVENT_TYPES,
  SYNC_STATES,
  type ConflictPolicy,
  type MembershipMaker,
  type PersonField,
  type PersonOrigin,
  type SessionImportMethod,
  type SyncState,
} from './glossary.js';
export { JOBS, QUEUES, type HandlersFor, type JobName, type JobOutcome, type JobPayload, type JobSpec, type QueueName } from './jobs.js';
export {
  CUSTOM_FIELD_TYPES,
  customFieldKey,
  customFieldName,
  LONGEST_CUSTOM_TEXT,
  MAPPING_KINDS,
  type CustomFieldDefinition,
  type CustomFieldType,
  type Mapping,
  type MappingKind,
  type MappingSource,
  type MappingTarget,
} from './mapping.js';
export { isPersonField, PERSON_FIELD_RULES, type PersonFieldRule, type PersonFieldType } from './person-fields.js';
export { LONGEST_EMAIL, LONGEST_VALUE, MOST_CUSTOM_FIELDS, readCventId, readCventValue, readPartOfId } from './read-values.js';
export type { StatusSections, StatusSource } from './status.js';
export type { AttendeeTrace, AttendeeTraces, MessageTrace, MessageTraces, Sought } from './traces.js';
export { standardField, STANDARD_FIELDS, type CventFieldType, type StandardField } from './standard-fields.js';
