export type { AttendeeFact, Cause, CventValue, Fact, FactDelivery, FactHandler, FactOutcome, Stamp } from './facts.js';
export {
  ATTENDEE_EVENT_TYPES,
  CONFLICT_POLICIES,
  CVENT_STANDARD_FIELDS,
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
