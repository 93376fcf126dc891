export { ImportFailures } from './http/import-failures.service.js';
export { ImportsStatus } from './http/imports-status.service.js';
export { estimatedCalls, progressOf } from './domain/progress.js';
export type { ImportRun } from './domain/import-run.js';
export { Imports } from './imports.service.js';
export { ImportsHttpModule } from './imports-http.module.js';
export { ImportsModule } from './imports.module.js';
export { ImportsWorkerModule } from './imports-worker.module.js';
export { AttendeeRefresher } from './run/attendee-refresher.service.js';
