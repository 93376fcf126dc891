import type { IntegrationEntity } from './persistence/integration.entity.js';

/** The settings that the audit log tells of. What must stay secret is left out: client secret, webhook key and tokens. */
export function auditedSettings(integration: IntegrationEntity) {
  const { clientId, host, eventId, sessionImportMethod, defaultPeopleGroupId } = integration;
  const { cventToCms, cmsToCvent, conflictPolicy, pushFields } = integration;
  return { clientId, host, eventId, sessionImportMethod, defaultPeopleGroupId, cventToCms, cmsToCvent, conflictPolicy, pushFields };
}
