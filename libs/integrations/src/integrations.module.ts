import { Module } from '@nestjs/common';
import { CventCatalogue } from './cvent-catalogue.service.js';
import { IntegrationAccounts } from './integration-accounts.service.js';
import { PublicOrigin } from './public-origin.js';
import { SecretRotation } from './secret-rotation.service.js';
import { WebhookTargets } from './webhook-targets.service.js';

/** What other features need of the integrations. Holds no controllers and no entities. */
@Module({
  providers: [PublicOrigin, SecretRotation, WebhookTargets, IntegrationAccounts, CventCatalogue],
  exports: [PublicOrigin, SecretRotation, WebhookTargets, IntegrationAccounts, CventCatalogue],
})
export class IntegrationsModule {}
