export { AttendeeReconciler } from './attendee-reconciler.service.js';
export { AttendeesHttpModule } from './attendees-http.module.js';
export { AttendeesModule } from './attendees.module.js';
export { KnownAttendees } from './http/attendee-traces.service.js';
export { PersonErasure } from './person-erasure.service.js';
export { AttendeesStatus } from './http/attendees-status.service.js';
export { AttendeesWorkerModule } from './attendees-worker.module.js';
