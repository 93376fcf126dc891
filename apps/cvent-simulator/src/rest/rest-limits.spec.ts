import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../start-simulator.js';
import { ApiClient } from '../testing/api-client.js';
import { ManualClock } from '../testing/manual-clock.js';

let clock: ManualClock;
let running: RunningSimulator;
let client: ApiClient;

beforeEach(async () => {
  clock = new ManualClock();
  running = await startSimulator({ clock });
  client = new ApiClient(running.url);
  await client.login();
});
afterEach(() => running.close());

async function admin(method: string, path: string, body?: unknown) {
  const init = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${running.url}/admin/${path}`, { method, ...init });
  return response.status === 204 ? null : response.json();
}

describe('a call over the limit', () => {
  it('of the second is answered 429 Too Many Requests', async () => {
    await admin('PATCH', 'quota', { tier: 'free' });
    expect((await client.get('/usage/tier')).status).toBe(200);
    expect(await client.get('/usage/tier')).toMatchObject({ status: 429, body: { code: 429, message: 'Too Many Requests' } });
    expect((await client.get('/usage/tier')).headers.has('retry-after')).toBe(false);
  });

  it('of the day is answered 429 Limit Exceeded, token calls too', async () => {
    await admin('PATCH', 'quota', { tier: 'premium', left: 1 });
    expect((await client.get('/usage/tier')).status).toBe(200);
    expect(await client.get('/usage/tier')).toMatchObject({ status: 429, body: { code: 429, message: 'Limit Exceeded' } });
    expect((await client.login()).status).toBe(429);
    expect(await admin('GET', 'quota')).toMatchObject({ tier: 'premium', used: 500_002, remaining: 0 });
  });
});

describe('the X-RateLimit headers', () => {
  const headersOf = async (): Promise<(string | null)[]> => {
    const { headers } = await client.get('/usage/tier');
    return ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`));
  };

  it('tell of the day, of the second, or nothing', async () => {
    await admin('PATCH', 'quota', { tier: 'standard' });
    expect(await headersOf()).toEqual(['15000', '14998', String(Date.parse('2031-05-15T00:00:00Z') / 1_000)]);
    await admin('PATCH', 'rest-settings', { rateLimitHeaders: 'second' });
    expect(await headersOf()).toEqual(['10', '8', String(clock.nowMs / 1_000 + 1)]);
    await admin('PATCH', 'rest-settings', { rateLimitHeaders: 'off' });
    expect(await headersOf()).toEqual([null, null, null]);
  });
});

describe('what was called', () => {
  it('is listed, newest first, and counted by operation and status', async () => {
    await client.get('/usage?after=2031-05-14');
    await client.get('/elsewhere?a=%20b');
    running.simulator.rest.quota.setTier('free');
    await client.get('/usage');
    await client.get('/usage');
    const { items } = (await admin('GET', 'calls?limit=3')) as { items: object[] };
    expect(items).toMatchObject([
      { method: 'GET', path: '/usage', operation: 'GET /usage', status: 429, at: '2031-05-14T09:00:00.000Z' },
      { path: '/usage', query: '', status: 200 },
      { path: '/elsewhere', query: 'a=%20b', operation: null, status: 404 },
    ]);
    expect(await admin('GET', 'calls?operation=GET%20/usage&status=429')).toMatchObject({ items: [{ status: 429 }] });
    expect(await admin('GET', 'calls/stats')).toEqual({
      calls: 5,
      byOperation: { 'POST /oauth2/token': { 200: 1 }, 'GET /usage': { 200: 2, 429: 1 }, none: { 404: 1 } },
      byStatus: { 200: 3, 404: 1, 429: 1 },
      tooManyRequests: 1,
      limitExceeded: 0,
      peakPerSecond: 5,
    });
  });

  it('is forgotten on demand, what was used of the quota is not', async () => {
    await admin('DELETE', 'calls');
    expect(await admin('GET', 'calls/stats')).toMatchObject({ calls: 0, byOperation: {}, peakPerSecond: 0 });
    expect(await admin('GET', 'quota')).toMatchObject({ tier: 'unlimited', used: 1, remaining: null });
  });
});

describe('the admin API', () => {
  it('adds, changes and revokes applications', async () => {
    const made = (await admin('PUT', 'applications/mine', { scopes: ['event/events:read'] })) as { clientSecret: string };
    const credentials = { clientId: 'mine', clientSecret: made.clientSecret };
    expect((await client.login({}, credentials)).status).toBe(200);
    await admin('PUT', 'applications/mine', { clientSecret: 'new' });
    expect((await client.get('/usage')).status).toBe(200);
    expect((await client.login({}, credentials)).status).toBe(400);
    expect(await admin('GET', 'applications')).toMatchObject({
      items: [{ clientId: 'simulator-client' }, { clientId: 'mine', clientSecret: 'new', scopes: ['event/events:read'] }],
    });
    expect((await client.login({}, { ...credentials, clientSecret: 'new' })).status).toBe(200);
    await admin('DELETE', 'applications/mine');
    expect((await client.get('/usage')).status).toBe(401);
    expect(await admin('DELETE', 'applications/mine')).toMatchObject({ code: 'application.not_found' });
  });

  it('comes back to what it started with', async () => {
    const other = await startSimulator({ tier: 'standard', rest: { totalCount: false } });
    other.simulator.rest.quota.setTier('free');
    other.simulator.rest.configure({ totalCount: true });
    await other.simulator.reset();
    expect(other.simulator.rest.quota.tier.key).toBe('standard');
    expect(other.simulator.rest.settings.totalCount).toBe(false);
    expect(other.restUrl).toBe(`${other.url}/ea`);
    await other.close();
  });

  it('ends tokens early', async () => {
    await admin('POST', 'applications/simulator-client/expire-tokens');
    expect((await client.get('/usage')).status).toBe(401);
    expect((await client.login()).status).toBe(200);
  });

  it('sets the clock wrong, and everything back', async () => {
    expect(await admin('PATCH', 'clock', { skewMs: 5_000 })).toEqual({ now: '2031-05-14T09:00:05.000Z', skewMs: 5_000 });
    await admin('PATCH', 'rest-settings', { errorShape: 'wrapped', tokenDiesAfterSeconds: 3 });
    await admin('POST', 'reset');
    expect(await admin('GET', 'clock')).toMatchObject({ skewMs: 0 });
    expect(await admin('GET', 'rest-settings')).toMatchObject({ errorShape: 'documented', tokenDiesAfterSeconds: null });
    expect((await client.get('/usage')).status).toBe(401);
  });
});
