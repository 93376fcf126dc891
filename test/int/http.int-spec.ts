import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeys } from '#access';
import { newId } from '#kernel';
import { ApiHarness } from '../support/api-harness.js';

let api: ApiHarness;
beforeAll(async () => void (api = await ApiHarness.start()));
afterAll(() => api.stop());

const raw = (over: object) =>
  api.app.inject({
    method: 'PUT',
    url: `/v1/apps/${newId()}`,
    headers: { authorization: `Bearer ${api.operatorKey}`, 'content-type': 'application/json' },
    ...over,
  });

describe('errors', () => {
  it.each([
    ['malformed JSON', { payload: '{"name": "canary' }, 400, 'request.malformed'],
    ['an empty body', { payload: '' }, 400, 'request.invalid'],
    ['JSON that is no object', { payload: '[]' }, 400, 'request.invalid'],
    ['a poisoned prototype', { payload: '{"__proto__": {"a": 1}}' }, 400, 'request.malformed'],
    ['a body over the limit', { payload: JSON.stringify({ name: 'a'.repeat(1024 * 1024) }) }, 413, 'request.too_large'],
    ['another media type', { payload: 'canary', headers: { 'content-type': 'text/xml' } }, 415, 'request.unsupported_media_type'],
    ['an unknown route', { url: '/v1/nothing', payload: '{}' }, 404, 'route.not_found'],
    ['an unknown route outside the API', { url: '/nothing', payload: '{}' }, 404, 'route.not_found'],
    ['a method that is not served', { method: 'PATCH', url: '/v1/apps', payload: '{}' }, 404, 'route.not_found'],
    ['a broken escape', { method: 'GET', url: '/v1/apps/%zz' }, 400, 'request.malformed'],
    ['an id that is none', { method: 'GET', url: '/v1/apps/7' }, 400, 'request.invalid'],
  ] as const)('answer %s as a problem document', async (_, request, status, code) => {
    const answer = await raw(request);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
    const body = answer.json<Record<string, unknown>>();
    expect(body).toMatchObject({ status, code, type: `urn:cvent-bridge:problem:${code}`, requestId: answer.headers['x-request-id'] });
    expect(Object.keys(body)).toEqual(expect.arrayContaining(['type', 'title', 'status', 'detail', 'code', 'requestId']));
    expect(answer.body).not.toContain('canary');
  });

  it('name the request: with the caller’s id when it is sensible, else with a new one', async () => {
    const given = await raw({ method: 'GET', url: '/v1/apps', headers: { 'x-request-id': 'abc.1-2' } });
    expect(given.headers['x-request-id']).toBe('abc.1-2');
    const odd = await raw({ method: 'GET', url: '/v1/apps', headers: { 'x-request-id': 'a b<script>' } });
    expect(odd.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

it('who says JSON and sends nothing is understood where nothing is wanted', async () => {
  const { path } = await api.anApp();
  const { body: person } = await api.request('POST', `${path}/people`, { body: { fields: { firstName: 'Ada' } } });
  for (const headers of [{}, { 'content-length': '0' }]) {
    const answer = await api.request('DELETE', `${path}/people/${person.id}`, {
      headers: { 'content-type': 'application/json', ...headers },
    });
    expect([204, 404]).toContain(answer.status);
  }
  expect((await api.request('GET', `${path}/people/${person.id}`)).status).toBe(404);
});

it('a cursor with a NUL in it is refused by every list', async () => {
  const { path } = await api.anApp();
  const cursor = Buffer.from(JSON.stringify(['\u0000'])).toString('base64url');
  const lists = [
    '/v1/apps',
    ...['people', 'people-groups', 'custom-fields', 'agendas', 'cvent-integration/messages', 'cvent-integration/attendees'].map(
      (list) => `${path}/${list}`,
    ),
  ];
  for (const list of lists)
    expect(await api.request('GET', `${list}?cursor=${cursor}`), list).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'cursor' }] },
    });
});

it('a client that does not send the whole of its request is given up', () => {
  expect(api.app.getHttpServer().requestTimeout).toBe(30_000);
});

describe('the operators’ pages', () => {
  const basic = (password: string): string => `Basic ${Buffer.from(`me:${password}`).toString('base64')}`;

  it('ask a browser to log in, and take an operator key alone', async () => {
    const metrics = (authorization?: string) =>
      api.app.inject({ method: 'GET', url: '/metrics', headers: authorization === undefined ? {} : { authorization } });
    const refused = await metrics();
    expect([refused.statusCode, refused.headers['content-type']]).toEqual([401, 'application/problem+json']);
    expect(refused.headers['www-authenticate']).toMatch(/^Basic /);
    expect((await metrics(basic(await api.cmsKey(newId())))).statusCode).toBe(401);
    expect((await metrics(basic('wrong'))).statusCode).toBe(401);
    expect((await metrics(basic(api.operatorKey))).statusCode).toBe(200);
    expect((await metrics(`Bearer ${api.operatorKey}`)).statusCode).toBe(200);
  });

  it.each(['/%6detrics', '/metrics?x=1', '//metrics', '/metrics/'])('are not opened by the spelling %s', async (url) => {
    const answer = await api.app.inject({ method: 'GET', url });
    expect([401, 404]).toContain(answer.statusCode);
  });
});

describe('API keys', () => {
  it('stop working soon after they are revoked', async () => {
    const keys = api.app.get(ApiKeys, { strict: false });
    const { id, key } = await keys.create({ name: 'short-lived', role: 'operator' });
    expect((await api.request('GET', '/v1/apps', { key })).status).toBe(200);
    await keys.revoke(id);
    await keys.revoke(id);
    expect((await api.request('GET', '/v1/apps', { key })).status).toBe(401);
    expect((await keys.list()).find((known) => known.id === id)!.revokedAt).toBeInstanceOf(Date);
    await expect(keys.revoke(newId())).rejects.toMatchObject({ code: 'api_key.not_found' });
  });

  it('are stored as hashes', async () => {
    const { key } = await api.app.get(ApiKeys, { strict: false }).create({ name: 'hashed', role: 'operator' });
    const rows = JSON.stringify(await api.sql(`SELECT *, encode(secret_hash, 'escape') FROM api_keys`));
    expect(rows).not.toContain(key.slice(-43));
  });

  it.each([
    [{ name: '', role: 'operator' }],
    [{ name: 'x', role: 'cms' }],
    [{ name: 'x', role: 'cms', appIds: ['x'] }],
    [{ name: 'x', role: 'operator', appIds: [newId()] }],
    [{ name: 'x', role: 'god' }],
  ])('are not made of %j', async (wanted) => {
    await expect(api.app.get(ApiKeys, { strict: false }).create(wanted as never)).rejects.toMatchObject({ code: 'api_key.invalid' });
  });
});

describe('health', () => {
  it('is open to all', async () => {
    expect((await api.request('GET', '/health/live', { key: null })).body).toEqual({ status: 'ok' });
    expect(await api.request('GET', '/health/ready', { key: null })).toMatchObject({
      status: 200,
      body: { status: 'ok', checks: { postgres: 'up' } },
    });
  });
});

describe('the description of the API', () => {
  interface Operation {
    readonly operationId: string;
    readonly summary?: string;
    readonly parameters?: readonly { name: string; in: string; schema?: unknown }[];
    readonly requestBody?: { content: Record<string, { schema: unknown }> };
    readonly responses: Record<string, { content?: Record<string, { schema?: unknown }> }>;
  }
  const operations = (): [string, string, Operation][] =>
    Object.entries(api.document.paths).flatMap(([path, item]) =>
      (['get', 'put', 'post', 'patch', 'delete'] as const)
        .filter((method) => item[method])
        .map((method): [string, string, Operation] => [path, method, item[method] as Operation]),
    );

  it('is served at /docs and /docs-json', async () => {
    expect((await api.app.inject({ method: 'GET', url: '/docs' })).headers['content-type']).toContain('text/html');
    const served = (await api.app.inject({ method: 'GET', url: '/docs-json' })).json<{ openapi: string; paths: object }>();
    expect(served.openapi).toMatch(/^3\./);
    expect(Object.keys(served.paths)).toEqual(Object.keys(api.document.paths));
  });

  it('says of each route under /v1 what goes in and what comes out', () => {
    const ids = operations().map(([, , operation]) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, method, operation] of operations().filter(([path]) => path.startsWith('/v1'))) {
      const route = `${method} ${path}`;
      expect(operation.summary, route).toBeTruthy();
      const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name).sort();
      expect(
        (operation.parameters ?? [])
          .filter((parameter) => parameter.in === 'path')
          .map((parameter) => parameter.name)
          .sort(),
        route,
      ).toEqual(inPath);
      const good = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
      expect(good.length, route).toBeGreaterThan(0);
      for (const [status, response] of good)
        if (status !== '204') expect(Object.values(response.content ?? {})[0]?.schema, `${route} ${status}`).toBeTruthy();
      expect(Object.keys(operation.responses), route).toEqual(expect.arrayContaining(['400', '401', 'default']));
      const hasBody = !operation.parameters?.some(({ name }) => name === 'sessionId'); // a favourite is said by its path alone
      if ((method === 'put' || method === 'patch') && hasBody)
        expect(operation.requestBody?.content['application/json']?.schema, route).toBeTruthy();
    }
  });

  it('points at nothing that is missing', () => {
    const schemas = Object.keys(api.document.components?.schemas ?? {});
    for (const [, name] of JSON.stringify(api.document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) expect(schemas).toContain(name);
  });
});
