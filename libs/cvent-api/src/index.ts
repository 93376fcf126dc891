export { CventApi } from './cvent-api.service.js';
export { CventApiModule } from './cvent-api.module.js';
export { CventClient, scopeMissing } from './cvent-client.js';
export { findAttendees, listAttendees, MOST_IDS, type ChangeWindow } from './operations/attendees.js';
export { MOST_CONTACTS, patchContact, patchContacts, putAnswer, type ContactOutcome } from './operations/contacts.js';
export { getEvent, listContactFields, listRegistrationTypes, type CventEvent } from './operations/events.js';
export {
  findEnrolments,
  findSessions,
  listEnrolments,
  listSessionLocations,
  listSessions,
  listSessionSpeakers,
  listSpeakerSessions,
  listSpeakers,
} from './operations/sessions.js';
export { PROBED_SCOPES, probeScope, type ProbedScope } from './operations/probes.js';
export { PAGE_LIMIT, type CventPage, type PageMark } from './page.js';
export { isQuotable } from './query.js';
