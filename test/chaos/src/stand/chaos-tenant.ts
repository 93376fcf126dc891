import { randomUUID } from 'node:crypto';
import { CventLine, type Decider } from '../load/cvent-line.js';
import { TYPES } from '../load/event-story.js';
import type { OperationLog } from '../log/operation-log.js';
import type { ChaosStand } from './chaos-stand.js';
import type { CmsClient } from './cms-client.js';

/** An App that is joined to an event of the stand-in, and the line between them. */
export interface ChaosTenant {
  readonly appId: string;
  readonly eventId: string;
  readonly cms: CmsClient;
  readonly line: CventLine;
}

/** Registers an App with groups, mappings and an integration that works both ways, and lets Cvent deliver to it. */
export async function joinTenant(
  stand: ChaosStand,
  cms: CmsClient,
  log: OperationLog,
  seed: number,
  decide: Decider,
): Promise<ChaosTenant> {
  const appId = randomUUID();
  const clientId = `client-${appId}`;
  await stand.cvent.application(clientId, 'chaos-secret');
  const eventId = await stand.cvent.event(seed, TYPES);
  const at = `/v1/apps/${appId}`;
  await cms.insist('PUT', at, { name: 'Chaos', timeZone: 'Europe/London' });
  const group = async (name: string): Promise<string> => (await cms.insist<{ id: string }>('POST', `${at}/people-groups`, { name })).id;
  const integration = await cms.insist<{ webhook: { url: string; token: string } }>('PUT', `${at}/cvent-integration`, {
    clientId,
    clientSecret: 'chaos-secret',
    host: stand.cventHost,
    eventId,
    sessionImportMethod: 'managed_schedules',
    defaultPeopleGroupId: await group('Attendees'),
    cventToCms: true,
    cmsToCvent: true,
  });
  const field = (name: string, personField: string): object => ({
    kind: 'person_field',
    source: { type: 'standard_field', name },
    target: { personField },
  });
  const mappings = [field('company', 'company'), field('title', 'jobTitle')];
  for (const name of TYPES)
    mappings.push({ kind: 'people_group', source: { type: 'registration_type', name }, target: { peopleGroupId: await group(name) } });
  const { mappingsVersion } = await cms.insist<{ mappingsVersion: number }>('GET', `${at}/cvent-integration/mappings/remap`);
  await cms.insist('PUT', `${at}/cvent-integration/mappings`, { mappings }, { 'if-match': `"${mappingsVersion}"` });
  const { url, token } = integration.webhook;
  const line = await CventLine.start(log, stand.receivers, { path: new URL(url).pathname, token }, decide);
  await stand.cvent.target(appId, line.url, eventId);
  return { appId, eventId, cms, line };
}
