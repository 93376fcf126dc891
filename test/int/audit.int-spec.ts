import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeys } from '#access';
import { AUDIT_ACTIONS, AuditRecorder } from '#audit';
import { BY_CLI } from '#contracts';
import { IntegrationAccounts, SecretRotation } from '#integrations';
import { newId, SystemClock } from '#kernel';
import { SecretBox, Transactions } from '#platform';
import { Messages } from '#webhooks';
import { DeliveriesRepository } from '../../libs/changes/src/persistence/deliveries.repository.js';
import { type Answer, ApiHarness } from '../support/api-harness.js';
import { createTestDatabase } from '../support/database.js';
import { runOnServer } from '../support/postgres-admin.js';

const HOST = 'https://api-platform.cvent.com';
const ENDPOINT = 'https://cms.example.com/hooks';
const SECRET_CANARY = 'canary-client-secret';
const NEW_SECRET_CANARY = 'canary-newer-secret';
const PERSON_CANARIES = ['Canaria', 'canaria@example.test', 'Canary Looms'];

/** An entry as it is answered. */
interface Entry {
  readonly id: string;
  readonly appId: string | null;
  readonly actor: { readonly type: string; readonly id?: string; readonly name?: string; readonly role?: string };
  readonly requestId: string | null;
  readonly action: string;
  readonly subjectId: string | null;
  readonly changes: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
  readonly details: Readonly<Record<string, unknown>>;
}

let api: ApiHarness;
/** Texts that must be in no entry: tokens and keys as they were shown. */
const secretsShown: string[] = [SECRET_CANARY, NEW_SECRET_CANARY];

beforeAll(async () => {
  api = await ApiHarness.start();
  secretsShown.push(api.operatorKey.split('_').slice(2).join('_'));
});
afterAll(() => api.stop());

/** An App with an integration, and what belongs to it. */
class Place {
  integrationId = '';
  webhook = { url: '', token: '' };

  constructor(
    readonly appId: string,
    readonly groupId: string,
  ) {}

  request(method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, headers = {}): Promise<Answer> {
    return api.request(method, `/v1/apps/${this.appId}${path}`, { headers: { 'x-request-id': 'the-request', ...headers }, ...(body === undefined ? {} : { body }) }); // prettier-ignore
  }

  async save(over: object = {}): Promise<Answer> {
    const settings = { clientId: 'client', host: HOST, eventId: 'event-1', sessionImportMethod: 'personal_agenda', defaultPeopleGroupId: this.groupId, cventToCms: true, cmsToCvent: false }; // prettier-ignore
    const answer = await this.request('PUT', '/cvent-integration', { ...settings, clientSecret: SECRET_CANARY, ...over });
    if (answer.status <= 201) {
      this.integrationId = answer.body.id as string;
      this.webhook = answer.body.webhook as Place['webhook'];
      secretsShown.push(this.webhook.token, this.webhook.url.split('/').at(-1)!);
    }
    return answer;
  }

  /** A message that could not be read. Answers its id. */
  async brokenMessage(): Promise<string> {
    const headers = { authorization: this.webhook.token, 'content-type': 'application/json' };
    const { statusCode } = await api.app.inject({ method: 'POST', url: new URL(this.webhook.url).pathname, headers, payload: `{"firstName":"${PERSON_CANARIES[0]}","n":"${newId()}"}` }); // prettier-ignore
    expect(statusCode).toBe(200);
    const [row] = await api.sql<{ id: string }>(`UPDATE inbox_messages SET status = 'failed', finished_at = now(), wake_at = NULL WHERE integration_id = $1 AND status = 'pending' RETURNING id`, [this.integrationId]); // prettier-ignore
    return row!.id;
  }

  /** An edited field that Cvent does not take. Answers whose. */
  async failedPush(): Promise<string> {
    const person = await this.person();
    await api.sql('UPDATE integrations SET cms_to_cvent = true WHERE id = $1', [this.integrationId]);
    await api.sql(
      `INSERT INTO pending_fields (person_id, field, app_id, integration_id, version, edit_id, edited_at, push_version, state, problem, due_at)
       VALUES ($1, 'company', $2, $3, $4, 'edit', now(), 0, 'failed', '{"code": "too_long", "message": "Canary Looms is too long."}', now())`,
      [person, this.appId, this.integrationId, newId()],
    );
    return person;
  }

  async person(): Promise<string> {
    const [firstName, email, company] = PERSON_CANARIES;
    return (await this.request('POST', '/people', { fields: { firstName, email, company } })).body.id as string;
  }

  async startedImport(state?: 'needs_confirmation' | 'failed' | 'dry_run'): Promise<string> {
    const { body } = await this.request('POST', '/cvent-integration/imports', { kind: 'full', dryRun: state === 'dry_run' });
    if (state !== undefined) await api.sql('UPDATE import_runs SET state = $2, finished_at = now() WHERE id = $1', [body.id, state === 'dry_run' ? 'completed' : state]); // prettier-ignore
    return body.id as string;
  }

  async endpoint(): Promise<string> {
    return (await this.request('POST', '/notification-endpoints', { url: ENDPOINT })).body.id as string;
  }

  async field(): Promise<string> {
    return (await this.request('POST', '/custom-fields', { key: 'diet', label: 'Diet', type: 'single_choice', choices: ['A', 'B'] })).body
      .id as string;
  }

  async map(...mappings: unknown[]): Promise<Answer> {
    const { headers } = await this.request('GET', '/cvent-integration/mappings');
    return this.request('PUT', '/cvent-integration/mappings', { mappings }, { 'if-match': String(headers['etag']) });
  }

  entries(query = ''): Promise<Entry[]> {
    return entries(`/v1/audit?appId=${this.appId}${query}`);
  }
}

async function aPlace(): Promise<Place> {
  const { appId, groupId } = await api.anApp();
  const place = new Place(appId, groupId);
  expect((await place.save()).status).toBe(201);
  return place;
}

async function entries(path: string, key: string = api.operatorKey): Promise<Entry[]> {
  const { status, body } = await api.request('GET', path, { key });
  expect(status).toBe(200);
  return body.items as Entry[];
}

const TITLE = { kind: 'person_field', source: { type: 'standard_field', name: 'title' }, target: { personField: 'jobTitle' } };
/** A worker that tells the endpoint something, and is told that it is gone. */
async function giveUp(endpointId: string): Promise<void> {
  const deliveryId = newId();
  await api.sql(`INSERT INTO notification_deliveries (id, endpoint_id, type, state, body, changes, epoch, timeline, xid, place_id)
    SELECT $2, id, 'changes.available', 'pending', '{}', 1, epoch, timeline, xid, place_id FROM notification_endpoints WHERE id = $1`, [endpointId, deliveryId]); // prettier-ignore
  await service(DeliveriesRepository).notTaken(deliveryId, { status: 410, code: 'notification.gone', durationMs: 1 }, null);
}

const service = <T>(token: abstract new (...args: never[]) => T): T => api.app.get<T>(token, { strict: false });
const change = (field: string, before: unknown, after: unknown) => ({ field, before, after });

/** Encrypts anew what the API encrypted, as the command does after a newer key was added. */
async function reencrypt(keys: readonly string[]): Promise<number> {
  const encryptionKeys = keys.map((id) => `${id}:${Buffer.alloc(32, id === 'k1' ? 1 : 2).toString('base64')}`).join();
  const box = new SecretBox({ encryptionKeys: { reveal: () => encryptionKeys } } as never);
  const own = service(SecretRotation);
  return new SecretRotation(own['database'], box, new SystemClock(), own['audit']).reencryptAll();
}

/** What is recorded of an action. `by` and `appId` are the operator's request and the App where nothing else is said. */
interface Recorded {
  readonly subjectId?: unknown;
  readonly changes?: readonly object[];
  readonly details?: object;
  readonly by?: 'cli' | 'system';
  readonly appId?: null;
}

/** One kind of action: what must be there, what is done, what is recorded. */
interface Case {
  readonly what: string;
  readonly action: string;
  readonly prepare?: (place: Place) => Promise<string>;
  readonly act: (place: Place, prepared: string) => Promise<unknown>;
  readonly recorded: (place: Place, prepared: string) => Recorded;
}

const integration = ({ integrationId }: Place) => integrationId;
const post = (path: string, body?: unknown) => (place: Place) => place.request('POST', `/cvent-integration${path}`, body);

const CASES: readonly Case[] = [
  {
    what: 'an App is registered',
    action: 'app.registered',
    prepare: () => Promise.resolve(newId()),
    act: (_, id) => api.request('PUT', `/v1/apps/${id}`, { body: { name: 'Other', timeZone: 'Europe/Paris' } }),
    recorded: (_, id) => ({ subjectId: id, changes: [change('name', null, 'Other'), change('timeZone', null, 'Europe/Paris')] }),
  },
  {
    what: 'an App is renamed',
    action: 'app.changed',
    act: (place) => place.request('PUT', '', { name: 'Summit II', timeZone: 'Europe/London' }),
    recorded: ({ appId }) => ({ subjectId: appId, changes: [change('name', 'Summit', 'Summit II')] }),
  },
  {
    what: 'an App is deleted',
    action: 'app.deleted',
    act: (place) => place.request('DELETE', ''),
    recorded: ({ appId }) => ({
      subjectId: appId,
      changes: [change('name', 'Summit', null), change('timeZone', 'Europe/London', null)],
    }),
  },
  {
    what: 'a people group is made',
    action: 'people_group.created',
    act: (place) => place.request('POST', '/people-groups', { name: 'Speakers' }),
    recorded: () => ({ subjectId: expect.any(String), changes: [change('name', null, 'Speakers')] }),
  },
  {
    what: 'a people group is renamed',
    action: 'people_group.renamed',
    act: (place) => place.request('PATCH', `/people-groups/${place.groupId}`, { name: 'Guests' }),
    recorded: ({ groupId }) => ({ subjectId: groupId, changes: [change('name', 'Attendees', 'Guests')] }),
  },
  {
    what: 'a people group is deleted',
    action: 'people_group.deleted',
    prepare: async (place) => (await place.request('POST', '/people-groups', { name: 'Speakers' })).body.id as string,
    act: (place, id) => place.request('DELETE', `/people-groups/${id}`),
    recorded: (_, id) => ({ subjectId: id, changes: [change('name', 'Speakers', null)] }),
  },
  {
    what: 'a field is defined',
    action: 'custom_field.created',
    act: (place) => place.request('POST', '/custom-fields', { key: 'table', label: 'Table', type: 'number' }),
    recorded: () => ({
      subjectId: expect.any(String),
      changes: [change('key', null, 'table'), change('label', null, 'Table'), change('type', null, 'number')],
    }),
  },
  {
    what: 'the choices of a field are changed',
    action: 'custom_field.changed',
    prepare: (place) => place.field(),
    act: (place, id) => place.request('PATCH', `/custom-fields/${id}`, { label: 'Diet', choices: ['A', 'C'] }),
    recorded: (_, id) => ({ subjectId: id, changes: [change('choices', ['A', 'B'], ['A', 'C'])] }),
  },
  {
    what: 'a field is deleted',
    action: 'custom_field.deleted',
    prepare: (place) => place.field(),
    act: (place, id) => place.request('DELETE', `/custom-fields/${id}`),
    recorded: (_, id) => ({ subjectId: id, changes: [change('key', 'diet', null), change('label', 'Diet', null), change('type', 'single_choice', null), change('choices', ['A', 'B'], null)] }), // prettier-ignore
  },
  {
    what: 'the integration is created',
    action: 'integration.created',
    prepare: async (place) => {
      await place.request('DELETE', '/cvent-integration');
      return '';
    },
    act: (place) => place.save(),
    recorded: ({ groupId }) => ({
      subjectId: expect.any(String),
      changes: [
        change('clientId', null, 'client'),
        change('host', null, HOST),
        change('eventId', null, 'event-1'),
        change('sessionImportMethod', null, 'personal_agenda'),
        change('defaultPeopleGroupId', null, groupId),
        change('cventToCms', null, true),
        change('cmsToCvent', null, false),
        change('conflictPolicy', null, 'latest'),
      ],
    }),
  },
  {
    what: 'settings of the integration are changed',
    action: 'integration.changed',
    act: (place) => place.save({ sessionImportMethod: 'managed_schedules', conflictPolicy: 'cms' }),
    recorded: (place) => ({
      subjectId: integration(place),
      changes: [change('sessionImportMethod', 'personal_agenda', 'managed_schedules'), change('conflictPolicy', 'latest', 'cms')],
    }),
  },
  {
    what: 'the client secret is replaced',
    action: 'integration.client_secret_replaced',
    act: (place) => place.save({ clientSecret: NEW_SECRET_CANARY }),
    recorded: (place) => ({ subjectId: integration(place) }),
  },
  {
    what: 'the webhook token is replaced',
    action: 'integration.webhook_token_rotated',
    act: async (place) => {
      const answer = await post('/webhook-token/rotate', { graceHours: 3 })(place);
      if (answer.status === 200) secretsShown.push(answer.body.webhook.token as string);
      return answer;
    },
    recorded: (place) => ({ subjectId: integration(place), details: { graceHours: 3 } }),
  },
  {
    what: 'the integration is paused',
    action: 'integration.paused',
    act: post('/pause'),
    recorded: (place) => ({ subjectId: integration(place), changes: [change('status', 'active', 'paused')] }),
  },
  {
    what: 'the integration goes on',
    action: 'integration.resumed',
    prepare: async (place) => (await post('/pause')(place)).text,
    act: post('/resume'),
    recorded: (place) => ({ subjectId: integration(place), changes: [change('status', 'paused', 'active')] }),
  },
  {
    what: 'Cvent refuses the credentials',
    action: 'integration.blocked',
    act: (place) => service(IntegrationAccounts).block(place.integrationId, 'Cvent refuses the secret.'),
    recorded: (place) => ({
      by: 'system',
      subjectId: integration(place),
      changes: [change('status', 'active', 'blocked'), change('statusReason', null, 'Cvent refuses the secret.')],
    }),
  },
  {
    what: 'Cvent takes the credentials again',
    action: 'integration.unblocked',
    prepare: async (place) => {
      await service(IntegrationAccounts).block(place.integrationId, 'No.');
      return '';
    },
    act: (place) => service(IntegrationAccounts).unblock(place.integrationId),
    recorded: (place) => ({
      by: 'system',
      subjectId: integration(place),
      changes: [change('status', 'blocked', 'active'), change('statusReason', 'No.', null)],
    }),
  },
  {
    what: 'somebody has a blocked integration tried again',
    action: 'integration.retried',
    prepare: async (place) => {
      await service(IntegrationAccounts).block(place.integrationId, 'No.');
      return '';
    },
    act: post('/failures/retry-all'),
    recorded: (place) => ({ subjectId: integration(place) }),
  },
  {
    what: 'secrets are brought under a newer key',
    action: 'integration.secrets_reencrypted',
    act: () => reencrypt(['k2', 'k1']),
    recorded: (place) => ({ by: 'cli', subjectId: integration(place), details: { secrets: 2 } }),
  },
  {
    what: 'the integration is deleted',
    action: 'integration.deleted',
    prepare: (place) => Promise.resolve(place.integrationId),
    act: (place) => place.request('DELETE', '/cvent-integration'),
    recorded: (_, id) => ({ subjectId: id, changes: expect.arrayContaining([change('clientId', 'client', null)]) as never }),
  },
  {
    what: 'mappings are saved',
    action: 'mappings.saved',
    act: (place) => place.map(TITLE),
    recorded: (place) => ({
      subjectId: integration(place),
      changes: [change('version', 0, 1), { field: expect.stringMatching(/^mappings\../), before: null, after: TITLE }],
    }),
  },
  {
    what: 'mappings are saved with one row changed and one as it was',
    action: 'mappings.saved',
    prepare: async (place) => JSON.stringify((await place.map(TITLE, { ...TITLE, source: { type: 'standard_field', name: 'company' }, target: { personField: 'company' } })).body.mappings), // prettier-ignore
    act: (place, saved) => {
      const [title, company] = JSON.parse(saved) as [object, object];
      return place.map({ ...title, target: { personField: 'prefix' } }, company);
    },
    recorded: (place, saved) => {
      const [{ id }] = JSON.parse(saved) as [{ id: string }];
      const row = change(`mappings.${id}`, TITLE, { ...TITLE, target: { personField: 'prefix' } });
      return { subjectId: integration(place), changes: [change('version', 1, 2), row] };
    },
  },
  {
    what: 'an import is started',
    action: 'import.started',
    act: post('/imports', { kind: 'full', dryRun: true }),
    recorded: () => ({ subjectId: expect.any(String), details: { kind: 'full', dryRun: true } }),
  },
  {
    what: 'an import is confirmed that the brake holds',
    action: 'import.confirmed',
    prepare: (place) => place.startedImport('needs_confirmation'),
    act: (place, id) => post(`/imports/${id}/confirm`)(place),
    recorded: (_, id) => ({ subjectId: id, details: { held: 'brake' } }),
  },
  {
    what: 'the plan of a dry run is confirmed',
    action: 'import.confirmed',
    prepare: (place) => place.startedImport('dry_run'),
    act: (place, id) => post(`/imports/${id}/confirm`)(place),
    recorded: (_, id) => ({ subjectId: id, details: { held: 'dry_run' } }),
  },
  {
    what: 'an import is cancelled',
    action: 'import.cancelled',
    prepare: (place) => place.startedImport(),
    act: (place, id) => post(`/imports/${id}/cancel`)(place),
    recorded: (_, id) => ({ subjectId: id }),
  },
  {
    what: 'a failed import is retried',
    action: 'import.started',
    prepare: (place) => place.startedImport('failed'),
    act: (place, id) => post(`/failures/import:${id}/retry`)(place),
    recorded: () => ({ subjectId: expect.any(String), details: { kind: 'full', dryRun: false } }),
  },
  {
    what: 'a message is replayed',
    action: 'message.replayed',
    prepare: (place) => place.brokenMessage(),
    act: (place, id) => post(`/messages/${id}/replay`)(place),
    recorded: (_, id) => ({ subjectId: id, details: { messages: 1 } }),
  },
  {
    what: 'a failed message is retried',
    action: 'message.replayed',
    prepare: (place) => place.brokenMessage(),
    act: (place, id) => post(`/failures/message:${id}/retry`)(place),
    recorded: (_, id) => ({ subjectId: id, details: { messages: 1 } }),
  },
  {
    what: 'a command replays messages of all Apps',
    action: 'message.replayed',
    prepare: async (place) => {
      await place.brokenMessage();
      return place.brokenMessage();
    },
    act: () => service(Messages).replayAll(null, ['failed'], BY_CLI),
    recorded: () => ({ by: 'cli', subjectId: null, details: { messages: 2 } }),
  },
  {
    what: 'pushes of a person are retried',
    action: 'push.retried',
    prepare: (place) => place.failedPush(),
    act: (place, personId) => post('/pushes/retry', { personId })(place),
    recorded: (_, personId) => ({ subjectId: personId, details: { fields: 1 } }),
  },
  {
    what: 'a failed push is retried',
    action: 'push.retried',
    prepare: (place) => place.failedPush(),
    act: (place, personId) => post(`/failures/push:${personId}:company/retry`)(place),
    recorded: (_, personId) => ({ subjectId: personId, details: { fields: 1, field: 'company' } }),
  },
  {
    what: 'a person is erased',
    action: 'person.erased',
    prepare: (place) => place.person(),
    act: (place, id) => place.request('POST', `/people/${id}/erase`),
    recorded: (_, id) => ({ subjectId: id, details: { erasureId: expect.any(String) } }),
  },
  {
    what: 'a notification endpoint is made',
    action: 'notification_endpoint.created',
    act: async (place) => {
      const answer = await place.request('POST', '/notification-endpoints', { url: `${ENDPOINT}?token=canary-of-theirs` });
      secretsShown.push(answer.body.secret as string, 'canary-of-theirs');
      return answer;
    },
    recorded: () => ({ subjectId: expect.any(String), changes: [change('url', null, ENDPOINT), change('status', null, 'active')] }),
  },
  {
    what: 'a notification endpoint is set out',
    action: 'notification_endpoint.changed',
    prepare: (place) => place.endpoint(),
    act: (place, id) => place.request('PATCH', `/notification-endpoints/${id}`, { status: 'disabled' }),
    recorded: (_, id) => ({ subjectId: id, changes: [change('status', 'active', 'disabled')] }),
  },
  {
    what: 'a notification endpoint that takes nothing is given up',
    action: 'notification_endpoint.disabled',
    prepare: (place) => place.endpoint(),
    act: (_, id) => giveUp(id),
    recorded: (_, id) => ({ by: 'system', subjectId: id, details: { reason: 'notification.gone' } }),
  },
  {
    what: 'a notification endpoint that was given up is tried again',
    action: 'notification_endpoint.changed',
    prepare: async (place) => {
      const id = await place.endpoint();
      await giveUp(id);
      return id;
    },
    act: (place, id) => post(`/failures/notification:${id}/retry`)(place),
    recorded: (_, id) => ({ subjectId: id, changes: [change('status', 'disabled', 'active')] }),
  },
  {
    what: 'a notification endpoint is deleted',
    action: 'notification_endpoint.deleted',
    prepare: (place) => place.endpoint(),
    act: (place, id) => place.request('DELETE', `/notification-endpoints/${id}`),
    recorded: (_, id) => ({ subjectId: id, changes: [change('url', ENDPOINT, null), change('status', 'active', null)] }),
  },
  {
    what: 'an API key is made',
    action: 'api_key.created',
    act: async ({ appId }) => {
      const { key } = await service(ApiKeys).create({ name: 'CMS', role: 'cms', appIds: [appId] });
      secretsShown.push(key.split('_').slice(2).join('_'));
    },
    recorded: ({ appId }) => ({ by: 'cli', appId: null, subjectId: expect.any(String), changes: [change('name', null, 'CMS'), change('role', null, 'cms'), change('appIds', null, [appId])] }), // prettier-ignore
  },
  {
    what: 'an API key is revoked',
    action: 'api_key.revoked',
    prepare: async ({ appId }) => (await service(ApiKeys).create({ name: 'CMS', role: 'cms', appIds: [appId] })).id,
    act: (_, id) => service(ApiKeys).revoke(id),
    recorded: (_, id) => ({ by: 'cli', appId: null, subjectId: id }),
  },
];

describe('B24 the audit log', () => {
  it.each(CASES)('tells that $what: who, of what, before and after', async ({ action, prepare, act, recorded }) => {
    const place = await aPlace();
    const prepared = (await prepare?.(place)) ?? '';
    const [last] = await entries('/v1/audit?limit=1');
    const answer = await act(place, prepared);
    if (isAnswer(answer)) expect(answer.status).toBeLessThan(300);
    const { by, appId, subjectId, changes = [], details = {} } = recorded(place, prepared);
    const fresh = (await entries('/v1/audit?limit=20')).filter(({ id }) => id > last!.id);
    const [operator] = await api.sql<{ id: string }>(`SELECT id FROM api_keys WHERE name = 'tests'`);
    const found = fresh.filter((entry) => entry.action === action && (appId === null || entry.appId === place.appId || entry.appId === prepared)); // prettier-ignore
    expect(found).toEqual([
      {
        id: expect.any(String),
        at: expect.any(String),
        appId: appId === null ? null : action === 'app.registered' ? prepared : place.appId,
        actor: by ? { type: by } : { type: 'api_key', id: operator!.id, name: 'tests', role: 'operator' },
        requestId: by ? null : expect.any(String),
        action,
        subjectId,
        changes,
        details,
      },
    ]);
    if (action === 'integration.secrets_reencrypted') await reencrypt(['k1', 'k2']);
  });

  it('has a test for each kind of action', () => {
    const tested = new Set(CASES.map(({ action }) => action));
    expect(AUDIT_ACTIONS.filter((action) => !tested.has(action))).toEqual([]);
  });

  it('names the request by the id that its sender gave', async () => {
    const place = await aPlace();
    expect((await place.entries('&action=integration.created'))[0]).toMatchObject({ requestId: 'the-request' });
  });

  it('tells nothing of what changed nothing', async () => {
    const place = await aPlace();
    await place.map(TITLE);
    const { body } = await place.request('GET', '/cvent-integration/mappings');
    const before = await place.entries();
    await place.save();
    await place.request('PUT', '', { name: 'Summit', timeZone: 'Europe/London' });
    await place.request('PATCH', `/people-groups/${place.groupId}`, { name: 'Attendees' });
    await place.map(...(body.mappings as unknown[]));
    for (const path of ['/resume', '/failures/retry-all', '/pushes/retry']) expect((await post(path, {})(place)).status).toBe(200);
    expect(await place.entries()).toEqual(before);
  });
});

describe('an entry and its change', () => {
  it.each(CASES.filter(({ action }) => action !== 'integration.retried'))('are there together or not at all: when $what', async ({ act, prepare }) => {
    const place = await aPlace();
    const prepared = (await prepare?.(place)) ?? '';
    const before = await snapshot();
    await refusingEntriesAtCommit(async () => {
      const answer = await act(place, prepared).catch((error: unknown) => error);
      if (isAnswer(answer)) expect(answer.status).toBe(500);
      else expect(answer).toMatchObject({ code: 'P0001' });
    });
    expect(await snapshot()).toEqual(before);
  }); // prettier-ignore

  it('go together when the change is undone', async () => {
    const place = await aPlace();
    const before = await snapshot();
    await api.sql(`CREATE FUNCTION no_groups() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$`);
    await api.sql(`CREATE CONSTRAINT TRIGGER no_groups AFTER INSERT ON people_groups DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_groups()`); // prettier-ignore
    const { status } = await place.request('POST', '/people-groups', { name: 'Speakers' });
    await api.sql('DROP TRIGGER no_groups ON people_groups');
    expect([status, await snapshot()]).toEqual([500, before]);
    expect((await place.request('POST', '/people-groups', { name: 'Speakers' })).status).toBe(201);
  });
});

describe('an App’s audit log', () => {
  it('guarantee 4: never shows what was done in another App', async () => {
    const [own, other] = [await aPlace(), await aPlace()];
    const key = await api.cmsKey(own.appId);
    await other.save({ clientId: 'canary-of-another' });
    const path = `/v1/apps/${own.appId}/audit`;
    for (const query of ['', `?actor=api_key`, '?action=integration.created', '?since=2020-01-01T00:00:00Z']) {
      const found = await entries(path + query, key);
      expect(found.length).toBeGreaterThan(0);
      expect(new Set(found.map(({ appId }) => appId))).toEqual(new Set([own.appId]));
    }
    expect((await api.request('GET', `/v1/apps/${other.appId}/audit`, { key })).status).toBe(404);
    expect((await api.request('GET', `${path}?appId=${other.appId}`, { key })).status).toBe(400);
    expect((await api.request('GET', '/v1/audit', { key })).body.code).toBe('access.role_missing');
  });

  it('does not tell a cms key which operator’s key it was, and tells of cms keys', async () => {
    const place = await aPlace();
    const key = await api.cmsKey(place.appId);
    await api.request('POST', `/v1/apps/${place.appId}/people-groups`, { key, body: { name: 'Speakers' } });
    const path = `/v1/apps/${place.appId}/audit`;
    const [own, ...byOperators] = await entries(path, key);
    expect(own!.actor).toEqual({ type: 'api_key', id: expect.any(String), name: 'cms', role: 'cms' });
    for (const { actor } of byOperators) expect(actor).toEqual({ type: 'api_key', role: 'operator' });
    const [operator] = await api.sql<{ id: string }>(`SELECT id FROM api_keys WHERE name = 'tests'`);
    expect(await entries(`${path}?actor=${operator!.id}`, key)).toEqual([]);
    expect((await entries(`${path}?actor=${operator!.id}`)).length).toBe(byOperators.length);
    expect(await entries(`${path}?actor=${own!.actor.id!.toUpperCase()}`, key)).toEqual([own]);
  });

  it('stays when the App is deleted, for operators', async () => {
    const place = await aPlace();
    await place.request('DELETE', '');
    expect((await place.request('GET', '/audit')).status).toBe(404);
    expect((await place.entries()).map(({ action }) => action)).toEqual(['app.deleted', 'integration.created', 'people_group.created', 'app.registered']); // prettier-ignore
  });
});

describe('the list', () => {
  it('is filtered by action, by who, and by time', async () => {
    const place = await aPlace();
    await service(IntegrationAccounts).block(place.integrationId, 'No.');
    const [{ at }] = await api.sql<{ at: Date }>(`SELECT at FROM audit_entries WHERE app_id = $1 AND action = 'integration.created'`, [place.appId]) as [{ at: Date }]; // prettier-ignore
    const after = new Date(at.getTime() + 1).toISOString(); // moments are stored to the microsecond
    const actions = async (query: string) => (await place.entries(query)).map(({ action }) => action);
    expect(await actions('&action=app.registered')).toEqual(['app.registered']);
    expect(await actions('&actor=system')).toEqual(['integration.blocked']);
    expect(await actions('&actor=cli')).toEqual([]);
    expect(await actions(`&until=${after}`)).toEqual(['integration.created', 'people_group.created', 'app.registered']);
    expect(await actions(`&since=${after}`)).toEqual(['integration.blocked']);
  });

  it('comes in pages, newest first, each entry once', async () => {
    const place = await aPlace();
    for (let n = 0; n < 4; n++) await place.request('POST', '/people-groups', { name: `Group ${n}` });
    const whole = (await place.entries()).map(({ id }) => id);
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await place.request('GET', `/audit?limit=3${cursor && `&cursor=${cursor}`}`);
      paged.push(...(body.items as Entry[]).map(({ id }) => id));
      cursor = body.next as string | null;
    }
    expect([paged, paged.length]).toEqual([whole, 7]);
    expect(whole).toEqual([...whole].sort().reverse());
  });

  it.each(['actor=nobody', 'action=app.eaten', 'since=yesterday', 'until=2031-02-30', 'appId=7', 'cursor=x', 'limit=0'])(
    'refuses %s',
    async (query) => expect((await api.request('GET', `/v1/audit?${query}`)).body.code).toBe('request.invalid'),
  );
});

describe('audit_entries', () => {
  const REFUSED = [
    `UPDATE audit_entries SET action = 'app.deleted'`,
    `UPDATE audit_entries SET action = action WHERE false`,
    'DELETE FROM audit_entries',
    'TRUNCATE audit_entries',
    'TRUNCATE apps, audit_entries CASCADE',
    `INSERT INTO audit_entries (id, actor_type, action) SELECT id, actor_type, action FROM audit_entries WHERE actor_type = 'cli' ON CONFLICT (id) DO UPDATE SET action = 'x'`,
    `WITH gone AS (DELETE FROM audit_entries RETURNING 1) SELECT count(*) FROM gone`,
  ];

  it.each(REFUSED)('is only appended to: the service’s own user is refused %s', async (statement) => {
    await aPlace();
    const before = await api.sql('SELECT * FROM audit_entries ORDER BY id');
    const refused = { code: '42501', message: expect.stringContaining('append-only') };
    await expect(service(Transactions).run(({ tx }) => tx.query({ text: statement }))).rejects.toMatchObject(refused);
    await expect(runOnServer(api.databaseUrl, `SET session_replication_role = replica; ${statement}`)).rejects.toMatchObject(refused);
    expect(await api.sql('SELECT * FROM audit_entries ORDER BY id')).toEqual(before);
  });

  it('can be closed and begun anew, as the docs say, under a service that goes on writing', async () => {
    const database = await createTestDatabase();
    const docs = await readFile(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
    const [, archive] = /```sql\n(BEGIN;\nALTER TABLE audit_entries RENAME[^`]+)```/.exec(docs)!;
    const service = new pg.Client({ connectionString: database.url });
    await service.connect();
    const text = `INSERT INTO audit_entries (id, actor_type, action) VALUES (gen_random_uuid(), 'cli', 'app.changed')`;
    for (let n = 0; n < 6; n++) await service.query({ name: 'insert', text });
    await runOnServer(database.url, archive!);
    await service.query({ name: 'insert', text });
    for (const [table, count] of [['audit_entries', 1], ['audit_entries_2026', 6]] as const) {
      expect((await service.query(`SELECT count(*)::int AS n FROM ${table}`)).rows).toEqual([{ n: count }]);
      for (const verb of ['DELETE FROM', 'TRUNCATE']) await expect(service.query(`${verb} ${table}`)).rejects.toThrow('append-only');
    }
    await service.query('DROP TABLE audit_entries_2026');
    await service.end();
    await database.drop();
  }); // prettier-ignore

  it('guarantee 5: holds no client secret, webhook token or key, in any row or column', async () => {
    const place = await aPlace();
    await place.save({ clientSecret: NEW_SECRET_CANARY });
    const sealed = await api.sql<Record<string, string>>('SELECT client_secret, webhook_token, webhook_key FROM integrations');
    const hashes = await api.sql<{ hash: string }>(`SELECT encode(secret_hash, 'hex') AS hash FROM api_keys`);
    const text = await wholeText();
    const secrets = [...secretsShown, ...sealed.flatMap((row) => Object.values(row)), ...hashes.map(({ hash }) => hash)];
    expect(secrets.length).toBeGreaterThan(10);
    for (const secret of secrets) expect(text.includes(secret)).toBe(false);
    expect(text).toContain('integration.client_secret_replaced');
  });

  it('shows a secret as *** should a caller ever hand one over', async () => {
    const changes = [{ field: 'clientSecret', before: SECRET_CANARY, after: NEW_SECRET_CANARY }];
    await service(Transactions).run(({ tx }) =>
      service(AuditRecorder).record(tx, BY_CLI, { appId: null, action: 'notification_endpoint.changed', subjectId: null, changes }),
    );
    const [entry] = await entries('/v1/audit?action=notification_endpoint.changed');
    expect(entry!.changes).toEqual([{ field: 'clientSecret', before: '***', after: '***' }]);
  });

  it('B24: holds nothing of people, so an erasure has nothing to take out of it', async () => {
    const place = await aPlace();
    const personId = await place.failedPush();
    const message = await place.brokenMessage();
    await post('/failures/retry-all')(place);
    await post(`/messages/${message}/replay`)(place);
    await place.request('PATCH', `/people/${personId}`, { fields: { company: `${PERSON_CANARIES[2]} II` } });
    await place.request('POST', `/people/${personId}/erase`);
    const actions = (await place.entries()).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['person.erased', 'push.retried', 'message.replayed']));
    const text = await wholeText();
    for (const canary of PERSON_CANARIES) expect(text.toLowerCase().includes(canary.toLowerCase())).toBe(false);
  });
});

async function wholeText(): Promise<string> {
  return (await api.sql<{ line: string }>('SELECT audit_entries::text AS line FROM audit_entries')).map(({ line }) => line).join('\n');
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'status' in value && 'headers' in value;
}

/** Lets each transaction that wrote an entry fail at its very end. */
async function refusingEntriesAtCommit(work: () => Promise<void>): Promise<void> {
  await api.sql(`CREATE OR REPLACE FUNCTION no_entries() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$`);
  await api.sql(`CREATE CONSTRAINT TRIGGER no_entries AFTER INSERT ON audit_entries DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_entries()`); // prettier-ignore
  try {
    await work();
  } finally {
    await api.sql('DROP TRIGGER no_entries ON audit_entries');
  }
}

async function snapshot(): Promise<unknown> {
  const tables = ['apps', 'people', 'people_groups', 'custom_fields', 'agendas', 'integrations', 'mappings', 'import_runs', 'inbox_messages', 'pending_fields', 'erasures', 'history_entries', 'api_keys', 'audit_entries']; // prettier-ignore
  return Promise.all(tables.map((table) => api.sql(`SELECT * FROM ${table} ORDER BY 1, 2, 3`)));
}
