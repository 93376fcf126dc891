export { EnrolmentEraser } from './enrolment-eraser.js';
export { AgendaStatus } from './http/agenda-status.service.js';
export { PlacesNow, SessionsNow } from './http/sessions-now.service.js';
export { EnrolmentReconciler } from './enrolment-reconciler.service.js';
export { SessionReconciler } from './session-reconciler.service.js';
export { SessionsHttpModule } from './sessions-http.module.js';
export { SessionsModule } from './sessions.module.js';
export { SessionsWorkerModule } from './sessions-worker.module.js';
