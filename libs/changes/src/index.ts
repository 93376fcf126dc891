export { ChangesHttpModule } from './changes-http.module.js';
export { ChangesModule } from './changes.module.js';
export { ChangesWorkerModule } from './changes-worker.module.js';
export { EndpointSecrets } from './notifications/endpoint-secrets.service.js';
export { NotificationFailures } from './notifications/notification-failures.service.js';
