/** Ways in which sessions come over (setup guide, "Session Import Method"). */
export const SESSION_IMPORT_METHODS = ['personal_agenda', 'managed_schedules'] as const;
/** See {@link SESSION_IMPORT_METHODS}. */
export type SessionImportMethod = (typeof SESSION_IMPORT_METHODS)[number];

/** Who wins when a field changed in the CMS and in Cvent since both last agreed (B16). */
export const CONFLICT_POLICIES = ['latest', 'cvent', 'cms'] as const;
/** See {@link CONFLICT_POLICIES}. */
export type ConflictPolicy = (typeof CONFLICT_POLICIES)[number];

/** Who put a Person into the App: `cvent` is this integration, `cms` anything else. */
export const PERSON_ORIGINS = ['cvent', 'cms'] as const;
/** See {@link PERSON_ORIGINS}. */
export type PersonOrigin = (typeof PERSON_ORIGINS)[number];

/** Who put a Person into a people group. */
export const MEMBERSHIP_MAKERS = ['default', 'mapping', 'cms'] as const;
/** See {@link MEMBERSHIP_MAKERS}. */
export type MembershipMaker = (typeof MEMBERSHIP_MAKERS)[number];

/** Whether a Person stands as both sides want it. */
export const SYNC_STATES = ['in_sync', 'pending_push', 'push_failed', 'needs_attention', 'not_synced'] as const;
/** See {@link SYNC_STATES}. */
export type SyncState = (typeof SYNC_STATES)[number];

/** The built-in fields of a Person (DESIGN 6), in the order in which they are shown. */
export const PERSON_FIELDS = [
  'firstName', 'lastName', 'email', 'company', 'jobTitle', 'headline', 'biography', 'pronouns', 'prefix', 'mobilePhone', 'workPhone', 'homePhone',
  'website', 'linkedInUrl', 'profileImageUrl', 'workAddress1', 'workAddress2', 'workAddress3', 'workCity', 'workState', 'workPostcode', 'workCountry',
  'homeAddress1', 'homeAddress2', 'homeAddress3', 'homeCity', 'homeState', 'homePostcode', 'homeCountry', 'registrationReference',
] as const; // prettier-ignore
/** The name of a built-in field of a Person. */
export type PersonField = (typeof PERSON_FIELDS)[number];

/** The webhook types that are applied (setup guide, "Note's/Useful Links"); all others are counted and left alone (G5). */
export const ATTENDEE_EVENT_TYPES = ['InviteeOrGuestAccepted', 'InviteeOrGuestModified', 'InviteeOrGuestCancelled'] as const;
/** Webhook types about one attendee's registration for sessions. */
export const ENROLMENT_EVENT_TYPES = ['InviteeRegistersForCventSession', 'InviteeCancelsRegistrationForCventSession'] as const;
/** Webhook types about sessions. */
export const SESSION_EVENT_TYPES = ['SessionCreated', 'SessionUpdated', 'SessionDeleted'] as const;
/** Types that are not applied, but whose result a read of these kinds would show (B8). */
export const SETTLE_EVENT_TYPES: Readonly<Record<string, readonly ('session' | 'attendee' | 'enrolment')[]>> = {
  InviteeSubstitutedInAnEvent: ['attendee', 'enrolment'],
  AttendeeManualSynced: ['attendee', 'enrolment'],
  SessionManualSynced: ['session'],
  SpeakerManualSynced: ['session'],
  EventManualSynced: ['session', 'attendee', 'enrolment'],
};

/** Keys of a message that must not be kept beyond the reading of it. */
export const SENSITIVE_FIELDS = [
  'dateOfBirth',
  'passport',
  'passportNumber',
  'passportCountry',
  'socialSecurityNumber',
  'nationalIdentificationNumber',
] as const;
