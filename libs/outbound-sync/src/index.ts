export { OutboundSyncHttpModule } from './outbound-sync-http.module.js';
export { OutboundSyncWorkerModule } from './outbound-sync-worker.module.js';
