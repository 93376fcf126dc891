export { PushEraser } from './push-eraser.js';
export { PushFailures } from './http/push-failures.service.js';
export { PushesStatus } from './http/pushes-status.service.js';
export { OutboundSyncHttpModule } from './outbound-sync-http.module.js';
export { OutboundSyncWorkerModule } from './outbound-sync-worker.module.js';
