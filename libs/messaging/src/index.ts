export { JobMetrics } from './job-metrics.js';
export { JobPublisher, type JobToPublish, LAST_TURN } from './job-publisher.js';
export { MessagingModule } from './messaging.module.js';
export { QueueGauges } from './queue-gauges.js';
export { Queues, type QueueDepth } from './queues.js';
export { Sweeper } from './sweeper.js';
export { TypedWorkerHost, WORKER_OPTIONS } from './typed-worker-host.js';
