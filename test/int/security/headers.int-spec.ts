import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiHarness } from '../../support/api-harness.js';
import { Tenant } from './tenant.js';

let api: ApiHarness;
let tenant: Tenant;
beforeAll(async () => {
  api = await ApiHarness.start();
  tenant = await Tenant.create(api);
});
afterAll(() => api.stop());

const ask = (url: string, more: object = {}) =>
  api.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${api.operatorKey}` }, ...more });

it('every answer but those to Cvent keeps browsers from being misused, whatever it is and whoever gives it', async () => {
  const app = `/v1/apps/${tenant.appId}`;
  const answers = {
    'a list': await ask(`${app}/people`),
    'a refusal by the guard': await ask(app, { headers: {} }),
    'a refusal by the gate': await ask('/metrics', { headers: {} }),
    'invalid input': await ask(`${app}/people?limit=0`),
    'an unknown route': await ask('/nothing'),
    'a broken escape': await ask('/v1/apps/%zz'),
    'a body that cannot be read': await ask(app, { method: 'PUT', payload: '{', headers: { authorization: `Bearer ${api.operatorKey}`, 'content-type': 'application/json' } }), // prettier-ignore
    'a calendar': await ask(tenant.path('/v1/apps/{appId}/people/{id}/agenda.ics')),
    'a stream': await ask(tenant.path('/v1/apps/{appId}/cvent-integration/imports/{id}/events')),
    health: await ask('/health/live'),
    metrics: await ask('/metrics'),
    'the description': await ask('/docs-json'),
    'its page': await ask('/docs'),
  };
  for (const [name, { headers }] of Object.entries(answers)) {
    expect(headers, name).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
    expect(String(headers['content-security-policy']), name).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/);
    expect(String(headers['cache-control']), name).toContain('no-store');
    for (const telling of ['x-powered-by', 'server', 'access-control-allow-origin']) expect(headers, name).not.toHaveProperty(telling);
  }
});

it('scripts run on pages alone, and only those that the service brings along', async () => {
  const policies = async (url: string): Promise<string> => String((await ask(url)).headers['content-security-policy']);
  expect(await policies('/docs')).toContain(`script-src 'self';`);
  expect(await policies('/docs-json')).not.toContain('script-src');
  expect(await policies('/v1/apps')).toBe(`default-src 'none'; frame-ancestors 'none'`);
});

it('no problem document says what came, nor calls itself a page', async () => {
  const script = '<script>alert(1)</script>';
  const app = `/v1/apps/${tenant.appId}`;
  const headers = { authorization: `Bearer ${api.operatorKey}`, 'content-type': 'application/json' };
  for (const request of [
    { url: `/${encodeURIComponent(script)}` },
    { url: `/v1/apps/${encodeURIComponent(script)}` },
    { url: `${app}/people?limit=${encodeURIComponent(script)}` },
    { url: `${app}/people?email=${encodeURIComponent(script)}&nothing=1` },
    { url: `${app}/cvent-integration/failures/${encodeURIComponent(script)}` },
    { url: app, method: 'PUT', payload: `{"name": "${script}", "timeZone": "${script}"}` },
    { url: app, method: 'PUT', payload: script },
    { url: `/v1/apps/${tenant.appId}`, headers: { authorization: script } },
    { url: `/v1/apps`, headers: { authorization: headers.authorization, 'x-request-id': script } },
  ]) {
    const answer = await ask(request.url, { headers, ...request });
    if (answer.statusCode >= 400) expect(answer.headers['content-type'], request.url).toBe('application/problem+json');
    expect(JSON.stringify(answer.headers) + answer.body, request.url).not.toContain('alert(1)');
  }
});
