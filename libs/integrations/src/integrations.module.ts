import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { HistoryModule } from '#history';
import { ClientSecrets } from './client-secrets.service.js';
import { Connections } from './connections.service.js';
import { CatalogueReader } from './catalogue-reader.service.js';
import { CventCatalogue } from './cvent-catalogue.service.js';
import { IntegrationRemovals } from './integration-removals.js';
import { IntegrationAccounts } from './integration-accounts.service.js';
import { PublicOrigin } from './public-origin.js';
import { SecretRotation } from './secret-rotation.service.js';
import { WebhookTargets } from './webhook-targets.service.js';

/** What other features need of the integrations. Holds no controllers and no entities. */
@Module({
  imports: [AuditModule, HistoryModule],
  providers: [
    ClientSecrets,
    PublicOrigin,
    SecretRotation,
    WebhookTargets,
    IntegrationAccounts,
    Connections,
    CventCatalogue,
    CatalogueReader,
    IntegrationRemovals,
  ],
  exports: [
    ClientSecrets,
    PublicOrigin,
    SecretRotation,
    WebhookTargets,
    IntegrationAccounts,
    Connections,
    CatalogueReader,
    IntegrationRemovals,
  ],
})
export class IntegrationsModule {}
