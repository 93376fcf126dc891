export { CventCatalogue, type CatalogueEntry, type CatalogueKind } from './cvent-catalogue.service.js';
export { isWebhookKey } from './domain/webhook-credentials.js';
export { IntegrationAccounts, type IntegrationAccount } from './integration-accounts.service.js';
export { IntegrationsHttpModule } from './integrations-http.module.js';
export { IntegrationsModule } from './integrations.module.js';
export { PublicOrigin } from './public-origin.js';
export { SecretRotation } from './secret-rotation.service.js';
export { WebhookTargets, type AcceptedToken, type WebhookTarget } from './webhook-targets.service.js';
