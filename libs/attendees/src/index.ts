export { AttendeeReconciler } from './attendee-reconciler.service.js';
export { AttendeesHttpModule } from './attendees-http.module.js';
export { AttendeesModule } from './attendees.module.js';
export { AttendeesWorkerModule } from './attendees-worker.module.js';
