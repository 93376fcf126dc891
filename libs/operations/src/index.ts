export { OperationsHttpModule } from './operations-http.module.js';
export { OperationsWorkerModule } from './operations-worker.module.js';
