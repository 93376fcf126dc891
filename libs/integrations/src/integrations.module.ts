import { Module } from '@nestjs/common';
import { PublicOrigin } from './public-origin.js';
import { SecretRotation } from './secret-rotation.service.js';
import { WebhookTargets } from './webhook-targets.service.js';

/** What other features need of the integrations. Holds no controllers and no entities. */
@Module({
  providers: [PublicOrigin, SecretRotation, WebhookTargets],
  exports: [PublicOrigin, SecretRotation, WebhookTargets],
})
export class IntegrationsModule {}
