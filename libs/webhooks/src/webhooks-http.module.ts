import { Global, Module } from '@nestjs/common';
import { ThrottleModule } from '#access';
import { IntegrationsModule, ReceivedMessages } from '#integrations';
import { InboxGauges } from './inbox/inbox-gauges.js';
import { DeliveryStore } from './intake/delivery-store.js';
import { IntakeMemory } from './intake/intake-memory.js';
import { IntakeMetrics } from './intake/intake-metrics.js';
import { TokenGate } from './intake/token-gate.js';
import { WebhookIntake } from './intake/webhook-intake.js';
import { MessagesModule } from './messages.module.js';
import { ReceivedTypes } from './http/received-types.service.js';
import { MessageFailures } from './http/message-failures.service.js';
import { MessagesController } from './http/messages.controller.js';
import { MessagesStatus } from './http/messages-status.service.js';
import { StoredMessages } from './http/stored-messages.service.js';

/** The side that faces the network: the intake, and the inbox as a list. Starts no worker. Global, since the doctor asks it what came in. */
@Global()
@Module({
  imports: [IntegrationsModule, MessagesModule, ThrottleModule],
  controllers: [MessagesController],
  providers: [
    TokenGate,
    DeliveryStore,
    IntakeMemory,
    IntakeMetrics,
    InboxGauges,
    WebhookIntake,
    { provide: ReceivedMessages, useClass: ReceivedTypes },
    MessageFailures,
    MessagesStatus,
    StoredMessages,
  ],
  exports: [WebhookIntake, ReceivedMessages, MessageFailures, MessagesStatus, StoredMessages],
})
export class WebhooksHttpModule {}
