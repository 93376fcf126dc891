import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { ApiHarness } from '../support/api-harness.js';

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;
const CANARY = 'Canary-of-the-first-App';

let api: ApiHarness;
let own: { appId: string; groupId: string; path: string };
let ids: Record<string, string>;
let stranger: string;

beforeAll(async () => {
  api = await ApiHarness.start();
  own = await api.anApp();
  const person = await api.request('POST', `${own.path}/people`, { body: { fields: { firstName: CANARY, email: 'canary@example.test' } } });
  const integration = await api.request('PUT', `${own.path}/cvent-integration`, {
    body: {
      clientId: CANARY,
      clientSecret: 'a-secret',
      host: 'https://api-platform.cvent.com',
      eventId: 'event-1',
      sessionImportMethod: 'personal_agenda',
      defaultPeopleGroupId: own.groupId,
      cventToCms: true,
      cmsToCvent: false,
    },
  });
  const field = await api.request('POST', `${own.path}/custom-fields`, { body: { key: 'diet', label: CANARY, type: 'text' } });
  const other = await api.anApp();
  stranger = await api.cmsKey(other.appId);
  ids = { person: person.body.id, group: own.groupId, field: field.body.id, agenda: integration.body.cventAgendaId, other: other.appId };
});
afterAll(() => api.stop());

/** Every route of the API's description below an App. */
function routes(): { method: (typeof METHODS)[number]; template: string }[] {
  return Object.entries(api.document.paths)
    .filter(([template]) => template.startsWith('/v1/apps/{appId}'))
    .flatMap(([template, item]) => METHODS.filter((method) => Object.hasOwn(item, method)).map((method) => ({ method, template })));
}

function idFor(template: string): string {
  if (template.includes('/people-groups/')) return ids['group']!;
  if (template.includes('/custom-fields/')) return ids['field']!;
  if (template.includes('/agendas/')) return ids['agenda']!;
  return template.includes('/people/') ? ids['person']! : newId();
}

const fill = (template: string, appId: string): string => template.replace('{appId}', appId).replace(/\{[^}]+\}/g, idFor(template));
const verb = (method: string): 'GET' => method.toUpperCase() as 'GET';

describe('guarantee 4: one App never sees or touches another’s data', () => {
  it('on every route, with a key of another App', async () => {
    expect(routes().length).toBeGreaterThan(20);
    const before = await snapshot();
    for (const { method, template } of routes()) {
      const answer = await api.request(verb(method), fill(template, own.appId), {
        key: stranger,
        ...(method === 'get' || method === 'delete' ? {} : { body: {} }),
      });
      expect([method, template, answer.status, answer.body.code]).toEqual([method, template, 404, 'app.not_found']);
      expect(answer.text).not.toContain(CANARY);
    }
    expect(await snapshot()).toEqual(before);
  });

  it('says of a foreign App just what it says of one that does not exist', async () => {
    for (const { method, template } of routes()) {
      const foreign = await api.request(verb(method), fill(template, own.appId), { key: stranger });
      const unknown = await api.request(verb(method), fill(template, newId()), { key: stranger });
      expect({ ...foreign.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
    }
  });

  it('on every route, with its own App in the path and the ids of another', async () => {
    const before = await snapshot();
    for (const { method, template } of routes().filter((route) => /\{appId\}.*\{/.test(route.template))) {
      const body = template.includes('people-groups') ? { name: 'Mine now' } : {};
      const answer = await api.request(verb(method), fill(template, ids['other']!), {
        key: stranger,
        ...(method === 'get' || method === 'delete' ? {} : { body }),
      });
      const isForOperators = answer.body.code === 'access.role_missing';
      expect([method, template, answer.status]).toEqual([method, template, isForOperators ? 403 : 404]);
      expect(answer.text).not.toContain(CANARY);
    }
    expect(await snapshot()).toEqual(before);
  });

  it('on every route, without a key, with a wrong one, and with a revoked one', async () => {
    for (const { method, template } of routes()) {
      for (const key of [null, 'cb_nonsense', `cb_${'0'.repeat(32)}_${'A'.repeat(43)}`]) {
        const answer = await api.request(verb(method), fill(template, own.appId), { key });
        expect([template, answer.status, answer.headers['www-authenticate']]).toEqual([template, 401, 'Bearer realm="cvent-bridge"']);
      }
    }
  });
});

async function snapshot(): Promise<unknown> {
  const tables = [
    'apps',
    'people',
    'people_groups',
    'people_group_members',
    'custom_fields',
    'agendas',
    'integrations',
    'import_runs',
    'history_entries',
  ];
  return Promise.all(tables.map((table) => api.sql(`SELECT * FROM ${table} ORDER BY 1, 2, 3`)));
}
