import type { Operation } from './operation.js';
import { ATTENDEE_OPERATIONS } from './resources/attendees.js';
import { CONTACT_WRITE_OPERATIONS } from './resources/contact-writes.js';
import { CONTACT_OPERATIONS } from './resources/contacts.js';
import { CUSTOM_FIELD_OPERATIONS } from './resources/custom-fields.js';
import { ENROLMENT_OPERATIONS } from './resources/enrollments.js';
import { EVENT_OPERATIONS } from './resources/events.js';
import { REGISTRATION_TYPE_OPERATIONS } from './resources/registration-types.js';
import { SESSION_CATEGORY_OPERATIONS } from './resources/session-categories.js';
import { SESSION_OPERATIONS } from './resources/sessions.js';
import { SPEAKER_OPERATIONS } from './resources/speakers.js';
import { USAGE_OPERATIONS } from './resources/usage.js';

/** Everything that the REST API answers, the token endpoint apart. */
export const OPERATIONS: readonly Operation[] = [
  ...USAGE_OPERATIONS,
  ...EVENT_OPERATIONS,
  ...REGISTRATION_TYPE_OPERATIONS,
  ...CUSTOM_FIELD_OPERATIONS,
  ...ATTENDEE_OPERATIONS,
  ...SESSION_OPERATIONS,
  ...SESSION_CATEGORY_OPERATIONS,
  ...SPEAKER_OPERATIONS,
  ...ENROLMENT_OPERATIONS,
  ...CONTACT_OPERATIONS,
  ...CONTACT_WRITE_OPERATIONS,
];
