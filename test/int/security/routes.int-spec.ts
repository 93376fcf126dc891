import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeys } from '#access';
import { newId } from '#kernel';
import { type Answer, ApiHarness } from '../../support/api-harness.js';
import { anIntegration, CANARY, Tenant } from './tenant.js';

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;
type Method = (typeof METHODS)[number];

interface Route {
  readonly method: Method;
  readonly template: string;
  readonly name: string;
  readonly statuses: readonly string[];
}

/** Served without a key. */
const OPEN = ['get /health/live', 'get /health/ready'];
/** Served, and not part of the API: pages and metrics for operators, Cvent's webhooks, the description itself. */
const APART = [/^\/docs(\/|-json$|-yaml$|$)/, /^\/metrics$/, /^\/ops(\/|$)/, /^\/cvent\/webhooks\/:webhookKey(\/\*)?$/];

/** Bodies of routes that want one before they look at the ids in their path. Others are sent an empty object. */
const BODIES: Readonly<Record<string, object>> = {
  'put /v1/apps/{appId}': { name: 'Mine now', timeZone: 'Europe/London' },
  'patch /v1/apps/{appId}/people-groups/{id}': { name: 'Mine now' },
  'post /v1/apps/{appId}/people-groups': { name: 'Another one' },
  'post /v1/apps/{appId}/custom-fields': { key: 'another', label: 'Another one', type: 'text' },
  'post /v1/apps/{appId}/people': { fields: { firstName: 'Ada' } },
  'post /v1/apps/{appId}/cvent-integration/imports': { kind: 'full' },
};

/** Routes that find nothing although all is there, and why. */
const EMPTY_HANDED: Readonly<Record<string, string>> = {
  'get /v1/apps/{appId}/cvent-integration/mappings/dry-run': 'nobody asked for a dry run',
  'post /v1/apps/{appId}/people/{id}/restore': 'the person was not removed',
};

let api: ApiHarness;
let own: Tenant;
let foreign: Tenant;
let routes: readonly Route[];
let callers: {
  readonly none: null;
  readonly malformed: string;
  readonly unknown: string;
  readonly revoked: string;
  readonly cms: string;
  readonly stranger: string;
};

beforeAll(async () => {
  api = await ApiHarness.start({ CVENT_BACKOFF_MS: '1', CVENT_TIMEOUT_MS: '500' });
  [own, foreign] = [await Tenant.create(api), await Tenant.create(api)];
  routes = Object.entries(api.document.paths).flatMap(([template, item]) =>
    METHODS.filter((method) => Object.hasOwn(item, method)).map((method) => ({
      method,
      template,
      name: `${method} ${template}`,
      statuses: Object.keys(item[method]!.responses),
    })),
  );
  const keys = api.app.get(ApiKeys, { strict: false });
  const revoked = await keys.create({ name: 'revoked', role: 'operator' });
  await keys.revoke(revoked.id);
  callers = {
    none: null,
    malformed: 'cb_nonsense',
    unknown: `cb_${'0'.repeat(32)}_${'A'.repeat(43)}`,
    revoked: revoked.key,
    cms: await api.cmsKey(own.appId),
    stranger: await api.cmsKey(foreign.appId),
  };
});
afterAll(() => api.stop());

let callsMade = 0;

/** Sends a request to a route, each from an address of its own, so that wrong keys are not throttled. */
function call({ method, name }: Route, path: string, key: string | null, body: object = BODIES[name] ?? {}): Promise<Answer> {
  const from = `10.${callsMade >> 16}.${(callsMade >> 8) & 255}.${callsMade++ & 255}`;
  const hasBody = method !== 'get' && method !== 'delete';
  return api.request(method.toUpperCase() as 'GET', path, { key, from, ...(hasBody ? { body } : {}) });
}

const said = ({ status, body }: Answer): [number, unknown] => [status, (body as { code?: unknown } | null)?.code];
const ofAnApp = (): Route[] => routes.filter(({ template }) => template.startsWith('/v1/apps/{appId}'));
const isForOperators = ({ statuses }: Route): boolean => statuses.includes('403');
/** What the path names beside the App, by what stands before it. */
const named = ({ template }: Route): string[] => [...template.matchAll(/\/([\w-]+)\/\{(?!appId)/g)].map(([, before]) => before!);

/** What every table holds, in short: the whole database, so that nobody's rows can change unseen. */
async function database(): Promise<Record<string, string | null>> {
  const tables = await api.sql<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);
  const digests: Record<string, string | null> = {};
  for (const { name } of tables) {
    const [row] = await api.sql<{ digest: string | null }>(
      `SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS digest FROM "${name}" t`,
    );
    digests[name] = row!.digest;
  }
  return digests;
}

describe('the description', () => {
  it('names every route that is served, and no other', () => {
    const served = api.routes
      .filter(({ method, url }) => !['HEAD', 'OPTIONS'].includes(method) && !APART.some((pattern) => pattern.test(url)))
      .map(({ method, url }) => `${method.toLowerCase()} ${url.replace(/:(\w+)/g, '{$1}')}`);
    expect(served.sort()).toEqual(routes.map(({ name }) => name).sort());
    expect(served.length).toBeGreaterThan(75);
  });

  it('names the errors of each route', () => {
    for (const route of routes.filter(({ template }) => template.startsWith('/v1/'))) {
      expect(route.statuses, route.name).toEqual(expect.arrayContaining(['400', '401', '429', 'default']));
      if (route.template.includes('{')) expect(route.statuses, route.name).toContain('404');
      if (route.method !== 'get') expect(route.statuses, route.name).toContain('409');
    }
  });
});

describe('guarantee 4: every route, for every kind of caller', () => {
  it('without a key, with a malformed, an unknown or a revoked one: 401 and nothing happens', async () => {
    const before = await database();
    for (const route of routes.filter(({ name }) => !OPEN.includes(name)))
      for (const kind of ['none', 'malformed', 'unknown', 'revoked'] as const) {
        const answer = await call(route, own.path(route.template), callers[kind]);
        expect([route.name, kind, ...said(answer)]).toEqual([route.name, kind, 401, 'access.unauthorized']);
        expect(answer.headers['www-authenticate']).toBe('Bearer realm="cvent-bridge"');
      }
    expect(await database()).toEqual(before);
  });

  it('without a key, by HEAD and by OPTIONS: nothing is told', async () => {
    for (const { template } of routes.filter(({ method, name }) => method === 'get' && !OPEN.includes(name)))
      for (const method of ['HEAD', 'OPTIONS'] as const) {
        const answer = await api.app.inject({ method, url: own.path(template) });
        expect([template, method, [401, 404].includes(answer.statusCode), answer.body.includes(CANARY)]).toEqual([
          template,
          method,
          true,
          false,
        ]);
      }
  });

  it('with the key of another App: 404, as of an App that does not exist, and nothing happens', async () => {
    const before = await database();
    for (const route of ofAnApp()) {
      const answer = await call(route, own.path(route.template), callers.stranger);
      expect([route.name, ...said(answer)]).toEqual([route.name, 404, 'app.not_found']);
      const unknown = await call(route, own.path(route.template).replace(own.appId, newId()), callers.stranger);
      expect({ ...answer.body, requestId: '' }, route.name).toEqual({ ...unknown.body, requestId: '' });
    }
    expect(await database()).toEqual(before);
  });

  it('with the own App in the path and ids of another, for its key and for an operator: 404, or 403 where the role is missing, and nothing happens', async () => {
    const before = await database();
    let tried = 0;
    for (const route of ofAnApp())
      for (const others of subsetsOf(named(route)).map((names) => Object.fromEntries(names.map((name) => [name, foreign.ids[name]!])))) {
        own.path(route.template); // throws when there is no row for it
        for (const [kind, key] of [
          ['cms', callers.cms],
          ['operator', api.operatorKey],
        ] as const) {
          // prettier-ignore
          const answer = await call(route, own.path(route.template, others), key);
          const refusal = kind === 'cms' && isForOperators(route) ? 403 : 404;
          const hint = `${route.name} as ${kind}: ${answer.text} (400? give the route a body in BODIES)`;
          expect(answer.status, hint).toBe(refusal);
          expect(['app.not_found', 'route.not_found', 'integration.not_found'], hint).not.toContain(said(answer)[1]);
          expect(answer.text).not.toContain(CANARY);
          tried++;
        }
      }
    expect(await database()).toEqual(before);
    expect(tried).toBeGreaterThan(60);
  });

  it('with its own key and its own ids: found, so that what was refused above was there to be found', async () => {
    for (const route of ofAnApp()) {
      const tenant = route.method === 'get' ? own : await Tenant.create(api);
      for (const [kind, key] of [
        ['cms', await api.cmsKey(tenant.appId)],
        ['operator', api.operatorKey],
      ] as const) {
        // prettier-ignore
        const again = route.method !== 'get' && kind === 'operator' ? await Tenant.create(api) : tenant;
        const answer = await call(route, again.path(route.template), key);
        const hint = `${route.name} as ${kind}: ${answer.text}`;
        if (kind === 'cms' && isForOperators(route)) expect(said(answer), hint).toEqual([403, 'access.role_missing']);
        else if (route.name in EMPTY_HANDED) expect(answer.status, hint).toBe(404);
        else {
          expect([401, 403, 404], hint).not.toContain(answer.status);
          expect(answer.status < 500 || String(said(answer)[1]).startsWith('cvent.'), hint).toBe(true);
          expect(answer.status, `${hint} (give the route a body in BODIES)`).not.toBe(route.name in BODIES ? 400 : 0);
        }
      }
    }
  });

  it('the list of all Apps holds those of the key alone', async () => {
    const { body } = await api.request('GET', '/v1/apps', { key: callers.stranger });
    expect((body.items as { id: string }[]).map(({ id }) => id)).toEqual([foreign.appId]);
  });
});

/** Ids that stand in bodies and queries, by route and name, and how one of another App gets there. Null: it is Cvent's id, or one that is only written down. */
const REFERENCES: Readonly<Record<string, ((id: Readonly<Record<string, string>>) => { query?: string; body?: object }) | null>> = {
  'get /v1/apps/{appId}/people groupId': (id) => ({ query: `groupId=${id['people-groups']}` }),
  'post /v1/apps/{appId}/people groupIds': (id) => ({ body: { fields: { firstName: 'Ada' }, groupIds: [id['people-groups']] } }),
  'patch /v1/apps/{appId}/people/{id} groupIds': (id) => ({ body: { groupIds: [id['people-groups']] } }),
  'patch /v1/apps/{appId}/people people': (id) => ({ body: { people: [{ id: id['people'], fields: { firstName: 'Mine' } }] } }),
  'get /v1/apps/{appId}/sessions agendaId': (id) => ({ query: `agendaId=${id['agendas']}` }),
  'get /v1/apps/{appId}/sessions personId': (id) => ({ query: `personId=${id['people']}` }),
  'get /v1/apps/{appId}/cvent-integration/pushes personId': (id) => ({ query: `personId=${id['people']}` }),
  'post /v1/apps/{appId}/cvent-integration/pushes/retry personId': (id) => ({ body: { personId: id['people'] } }),
  'get /v1/apps/{appId}/cvent-integration/explain attendeeId': (id) => ({ query: `attendeeId=${id['attendee']}` }),
  'post /v1/apps/{appId}/cvent-integration/mappings/preview attendeeId': (id) => ({ body: { attendeeId: id['attendee'] } }),
  'post /v1/apps/{appId}/cvent-integration/mappings/preview personId': (id) => ({ body: { personId: id['people'] } }),
  'put /v1/apps/{appId}/cvent-integration defaultPeopleGroupId': (id) => ({ body: anIntegration(id['people-groups']!) }),
  'put /v1/apps/{appId}/cvent-integration/mappings mappings': (id) => ({ body: { mappings: mappingsOf(id) } }),
  'post /v1/apps/{appId}/cvent-integration/mappings/lint mappings': (id) => ({ body: { mappings: mappingsOf(id) } }),
  'post /v1/apps/{appId}/cvent-integration/mappings/preview mappings': (id) => ({
    body: { attendeeId: id['ownAttendee'], mappings: mappingsOf(id) },
  }),
  'post /v1/apps/{appId}/cvent-integration/mappings/dry-run mappings': (id) => ({ body: { mappings: mappingsOf(id) } }),
  'put /v1/apps/{appId}/cvent-integration clientId': null,
  'put /v1/apps/{appId}/cvent-integration eventId': null,
  'post /v1/apps/{appId}/cvent-integration/doctor clientId': null,
  'post /v1/apps/{appId}/cvent-integration/doctor eventId': null,
  'post /v1/apps/{appId}/cvent-integration/doctor defaultPeopleGroupId': null,
};

const mappingsOf = (id: Readonly<Record<string, string>>): object[] => [
  { kind: 'people_group', source: { type: 'registration_type', name: CANARY }, target: { peopleGroupId: id['people-groups'] } },
  { kind: 'custom_field', source: { type: 'standard_field', name: 'title' }, target: { customFieldId: id['custom-fields'] } },
];

describe('guarantee 4: ids of another App in bodies and queries', () => {
  it('every one that the description knows is tried below', () => {
    const known = ofAnApp().flatMap((route) => referencesOf(route).map((name) => `${route.name} ${name}`));
    expect(
      known.filter((name) => !(name in REFERENCES)),
      'say in REFERENCES how an id of another App gets there',
    ).toEqual([]);
  });

  it('they find nothing, change nothing, and are answered like ids that do not exist', async () => {
    for (const [name, reference] of Object.entries(REFERENCES)) {
      if (reference === null) continue;
      const route = routes.find((one) => name.startsWith(`${one.name} `))!;
      const before = await database();
      const answers: Answer[] = [];
      for (const ids of [{ ...foreign.ids, attendee: foreign.attendeeId }, madeUp()]) {
        const { query = '', body } = reference({ ...ids, ownAttendee: own.attendeeId });
        const etag = name.startsWith('put') && name.includes('/mappings') ? { 'if-match': '"0"' } : {};
        answers.push(
          await api.request(route.method.toUpperCase() as 'GET', `${own.path(route.template)}${query && `?${query}`}`, {
            key: callers.cms, headers: etag, ...(body ? { body } : {}),
          }), // prettier-ignore
        );
      }
      const [theirs, nobodys] = answers as [Answer, Answer];
      const hint = `${name}: ${theirs.text}`;
      expect(theirs.status, hint).toBe(nobodys.status);
      expect(theirs.text.replace(CANARY, ''), hint).not.toContain(CANARY);
      const isHarmless = [400, 404, 409].includes(theirs.status) || route.method === 'get' || theirs.status === 200;
      expect(isHarmless, hint).toBe(true);
      expect(await database(), hint).toEqual(before);
    }
  });
});

/** Names of query parameters and of the body's fields that hold ids, and lists of things that do. */
function referencesOf({ method, template }: Route): string[] {
  const operation = api.document.paths[template]![method]!;
  const queries = (operation.parameters ?? []).flatMap((parameter) =>
    'in' in parameter && parameter.in === 'query' ? [parameter.name] : [],
  );
  const body =
    operation.requestBody && 'content' in operation.requestBody ? operation.requestBody.content['application/json']?.schema : undefined;
  const schema = body && '$ref' in body ? api.document.components!.schemas![body.$ref.split('/').at(-1)!] : body;
  const properties = schema && 'properties' in schema ? Object.keys(schema.properties ?? {}) : [];
  return [...queries, ...properties].filter((name) => /Ids?$/.test(name) || ['people', 'mappings'].includes(name));
}

function madeUp(): Record<string, string> {
  return Object.fromEntries([...Object.keys(foreign.ids), 'attendee'].map((name) => [name, newId()]));
}

/** All subsets but the empty one. */
function subsetsOf(names: readonly string[]): string[][] {
  return names.reduce<string[][]>((subsets, name) => [...subsets, ...subsets.map((subset) => [...subset, name])], [[]]).slice(1);
}
