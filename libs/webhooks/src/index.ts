export { BodyKeeper } from './inbox/body-keeper.service.js';
export { MessageFailures } from './http/message-failures.service.js';
export { StoredMessages } from './http/stored-messages.service.js';
export { MessagesStatus } from './http/messages-status.service.js';
export { Messages } from './http/messages.service.js';
export { WEBHOOK_PREFIX, WebhookIntake } from './intake/webhook-intake.js';
export { MessagesModule } from './messages.module.js';
export { WebhooksHttpModule } from './webhooks-http.module.js';
export { WebhooksWorkerModule } from './webhooks-worker.module.js';
