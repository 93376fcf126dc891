import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiHarness } from '../../support/api-harness.js';
import { Tenant } from './tenant.js';

const MOST_WRONG_KEYS = 20;
const MOST_WRONG_TOKENS = 5_000;
const wrongKey = (n: number): string => `cb_${n.toString(16).padStart(32, '0')}_${'A'.repeat(43)}`;
const basic = (password: string): string => `Basic ${Buffer.from(`me:${password}`).toString('base64')}`;

let api: ApiHarness;
beforeAll(async () => void (api = await ApiHarness.start({ TRUST_PROXY: '10.0.0.0/8' })));
afterAll(() => api.stop());

const get = (from: string, key: string | null, headers: Record<string, string> = {}) =>
  api.request('GET', '/v1/apps', { key, from, headers });
const login = (from: string, password: string) =>
  api.app.inject({ method: 'GET', url: '/metrics', remoteAddress: from, headers: { authorization: basic(password) } });

/** Sends wrong keys until no more are looked at. Answers how many were. */
async function spend(from: string, headers: Record<string, string> = {}): Promise<number> {
  for (let n = 0; n < 100; n++) if ((await get(from, wrongKey(n), headers)).status === 429) return n;
  return Infinity;
}

describe('wrong API keys', () => {
  it('are looked at twenty times for each address, then answered 429 with the time to wait', async () => {
    expect(await spend('192.0.2.1')).toBe(MOST_WRONG_KEYS);
    const answer = await get('192.0.2.1', wrongKey(1));
    expect(answer.headers).toMatchObject({ 'retry-after': '60', 'content-type': 'application/problem+json' });
    expect(answer.body).toMatchObject({ status: 429, code: 'access.throttled' });
    expect((await get('192.0.2.2', wrongKey(1))).status).toBe(401);
  });

  it('lock nobody else out: neither from another address, nor from the same one with a key that was right lately', async () => {
    const key = await api.cmsKey('01932c07-5d3e-7c1a-9d55-5b1f0e6a2b11');
    const idle = await api.cmsKey('01932c07-5d3e-7c1a-9d55-5b1f0e6a2b12');
    expect((await get('192.0.2.9', key)).status).toBe(200);
    await spend('192.0.2.10');
    expect((await get('192.0.2.10', key)).status).toBe(200);
    expect((await get('192.0.2.11', idle)).status).toBe(200);
  });

  it('cost no look into the database once the address is throttled', async () => {
    const idle = await api.cmsKey('01932c07-5d3e-7c1a-9d55-5b1f0e6a2b13');
    await spend('192.0.2.12');
    expect((await get('192.0.2.12', idle)).status).toBe(429);
  });

  it('count at the operators’ login as well, and no key at all counts nowhere', async () => {
    for (let n = 0; n < 50; n++) expect((await get('192.0.2.20', null)).status).toBe(401);
    const statuses: number[] = [];
    for (let n = 0; n < MOST_WRONG_KEYS + 1; n++) statuses.push((await login('192.0.2.20', wrongKey(n))).statusCode);
    expect(statuses).toEqual([...Array<number>(MOST_WRONG_KEYS).fill(401), 429]);
    expect((await login('192.0.2.20', 'x')).headers['retry-after']).toBe('60');
    expect((await login('192.0.2.21', api.operatorKey)).statusCode).toBe(200);
    expect((await login('192.0.2.20', api.operatorKey)).statusCode).toBe(200);
  });

  it('are counted by X-Forwarded-For when a trusted proxy wrote it, and by nothing else', async () => {
    const by = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
    expect(await spend('10.0.0.1', by('198.51.100.1'))).toBe(MOST_WRONG_KEYS);
    expect((await get('10.0.0.1', wrongKey(1), by('198.51.100.2'))).status).toBe(401);
    expect((await get('10.0.0.2', wrongKey(1), by('198.51.100.1'))).status).toBe(429);
    // What stands left of the address that the proxy saw was written by whoever sent the request.
    expect((await get('10.0.0.1', wrongKey(1), by('203.0.113.99, 198.51.100.1'))).status).toBe(429);
    expect((await get('10.0.0.1', wrongKey(1), by('nonsense, 198.51.100.3'))).status).toBe(401);
    // Nobody who is not a proxy gets away by saying that they are another.
    for (let n = 0; n < MOST_WRONG_KEYS; n++) await get('192.0.2.30', wrongKey(n), by(`198.51.100.${100 + n}`));
    expect((await get('192.0.2.30', wrongKey(1), by('198.51.100.200'))).status).toBe(429);
  });
});

describe('wrong webhook tokens', () => {
  it('B4: are answered 401, and 429 after five thousand from one address; a right one is taken all the same, at once', async () => {
    const { appId } = await Tenant.create(api);
    const { webhook } = (await api.request('GET', `/v1/apps/${appId}/cvent-integration`)).body as {
      webhook: { url: string; token: string };
    };
    const deliver = (authorization: string, body: string, remoteAddress = '192.0.2.40') =>
      api.app.inject({ method: 'POST', url: new URL(webhook.url).pathname, headers: { authorization }, payload: body, remoteAddress });
    const statuses = new Map<number, number>();
    for (let n = 0; n < MOST_WRONG_TOKENS + 500; n += 100)
      for (const { statusCode } of await Promise.all(Array.from({ length: 100 }, (_, at) => deliver(`wrong-${n + at}`, '{}'))))
        statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
    expect([...statuses.keys()].sort()).toEqual([401, 429]);
    expect(statuses.get(401)).toBeGreaterThanOrEqual(MOST_WRONG_TOKENS);
    const refused = await deliver('wrong', '{}');
    expect([refused.statusCode, refused.headers['retry-after'], refused.json<{ code: string }>().code]).toEqual([
      429,
      '60',
      'webhook.throttled',
    ]);
    expect((await deliver('wrong', '{}', '192.0.2.41')).statusCode).toBe(401);
    expect((await deliver(webhook.token, '{"n": 1}')).statusCode).toBe(200);
    // One that was made a moment ago is not known here yet.
    const rotated = await api.request('POST', `/v1/apps/${appId}/cvent-integration/webhook-token/rotate`, { body: {} });
    const { token } = (rotated.body as { webhook: { token: string } }).webhook;
    expect((await deliver(token, '{"n": 2}')).statusCode).toBe(200);
    // Nor does it keep anybody out of the API.
    expect((await get('192.0.2.40', wrongKey(1))).status).toBe(401);
  });
});
