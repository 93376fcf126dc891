import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../start-simulator.js';
import { ApiClient } from '../../testing/api-client.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { SCOPES } from './scopes.js';

let clock: ManualClock;
let running: RunningSimulator;
let client: ApiClient;

beforeEach(async () => {
  clock = new ManualClock();
  running = await startSimulator({ clock });
  client = new ApiClient(running.url);
});
afterEach(() => running.close());

function payloadOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
}

describe('POST /oauth2/token', () => {
  it('gives every scope of the application when none is asked for', async () => {
    const { status, body } = await client.login();
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3_600 });
    expect(payloadOf(body.access_token)).toMatchObject({ scp: SCOPES, exp: clock.nowMs / 1_000 + 3_600 });
  });

  it('leaves out a scope that the application does not have, without a word', async () => {
    const { status, body } = await client.login({ scope: 'event/attendees:read event/attendees:fly' });
    expect(status).toBe(200);
    expect(payloadOf(body.access_token)['scp']).toEqual(['event/attendees:read']);
  });

  it('takes a form without client_id', async () => {
    const answer = await client.call('POST', '/oauth2/token', {
      headers: {
        authorization: `Basic ${Buffer.from('simulator-client:simulator-secret').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['a wrong secret', { clientId: 'simulator-client', clientSecret: 'no' }, {}, 'invalid_client'],
    ['a secret with a newline', { clientId: 'simulator-client', clientSecret: 'simulator-secret\n' }, {}, 'invalid_client'],
    ['an unknown client', { clientId: 'nobody', clientSecret: 'simulator-secret' }, {}, 'invalid_client'],
    ['another client_id in the form', undefined, { client_id: 'other' }, 'invalid_request'],
    ['a grant for people', undefined, { grant_type: 'authorization_code' }, 'unauthorized_client'],
    ['an unknown grant', undefined, { grant_type: 'password' }, 'unsupported_grant_type'],
  ])('refuses %s', async (_, credentials, form, error) => {
    const { status, body } = await client.login(form, credentials);
    expect({ status, error: body.error }).toEqual({ status: 400, error });
    expect(body.error_description).toEqual(expect.any(String));
  });

  it('answers bad credentials 401 when told so', async () => {
    running.simulator.rest.configure({ invalidClientStatus: 401 });
    const { status, body } = await client.login({}, { clientId: 'simulator-client', clientSecret: 'no' });
    expect({ status, error: body.error }).toEqual({ status: 401, error: 'invalid_client' });
  });

  it.each([
    ['no header', {}],
    ['a JSON body', { authorization: 'Basic YTpi', 'content-type': 'application/json' }],
  ])('refuses %s', async (_, headers: Record<string, string>) => {
    expect((await client.call('POST', '/oauth2/token', { headers, body: '{}' })).status).toBe(400);
  });
});

describe('a token', () => {
  it('is good until it expires', async () => {
    await client.login();
    clock.advance(3_599_000);
    expect((await client.get('/token-validation')).body).toEqual({ tokenValid: true, statusCode: 200 });
    clock.advance(1_000);
    expect(await client.get('/token-validation')).toMatchObject({ status: 401, body: { code: 401, message: 'Unauthorized' } });
  });

  it('may die before it says', async () => {
    running.simulator.rest.configure({ tokenLifetimeSeconds: 600, tokenDiesAfterSeconds: 5 });
    expect((await client.login()).body.expires_in).toBe(600);
    clock.advance(5_000);
    expect((await client.get('/token-validation')).status).toBe(401);
  });

  it('dies with its application', async () => {
    await client.login();
    running.simulator.rest.revokeApplication('simulator-client');
    expect((await client.get('/token-validation')).status).toBe(401);
    expect((await client.login()).body.error).toBe('invalid_client');
  });

  it('is asked for everywhere, in the Bearer scheme', async () => {
    const answers = [client.call('GET', '/usage'), client.call('GET', '/usage', { headers: { authorization: 'simulator-secret' } })];
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([401, 401]);
  });

  it('is too large with fifty scopes, but not before it is used', async () => {
    const scopes = Array.from({ length: 50 }, (_, index) => `event/thing-${index}:read`);
    running.simulator.rest.applications.put('wide', { clientSecret: 'w', scopes });
    expect((await client.login({}, { clientId: 'wide', clientSecret: 'w' })).status).toBe(200);
    expect((await client.get('/usage')).status).toBe(431);
    await client.login({ scope: scopes.slice(0, 49).join(' ') }, { clientId: 'wide', clientSecret: 'w' });
    expect((await client.get('/usage')).status).toBe(200);
  });
});

describe('the usage endpoints', () => {
  it.each([
    ['free', 'API_Platform_Free_Tier', 1_000, 1, 2],
    ['standard', 'API_Platform_Standard_Tier', 15_000, 10, 10],
    ['premium', 'API_Platform_Premium_Tier', 500_000, 25, 25],
    ['unlimited', 'API_Platform_Premium_Tier', null, 10_000, 10_000],
  ] as const)('tell the %s tier', async (tier, name, quota, burstLimit, rateLimit) => {
    await client.login();
    running.simulator.rest.quota.setTier(tier);
    expect((await client.get('/usage/tier')).body).toEqual({ name, quota, burstLimit, rateLimit });
  });

  it('count today, this call and the token included, and the week before', async () => {
    await client.login();
    clock.advance(86_400_000 - 9 * 3_600_000);
    await client.login();
    running.simulator.rest.quota.setTier('standard');
    const { body } = await client.get('/usage');
    expect(body.data).toHaveLength(7);
    expect(body.data.slice(-2)).toEqual([
      { date: '2031-05-14', used: 1, remaining: 14_999, total: 15_000 },
      { date: '2031-05-15', used: 2, remaining: 14_998, total: 15_000 },
    ]);
    expect((await client.get('/usage?after=2031-05-14&before=2031-05-14')).body.data).toHaveLength(1);
    expect((await client.get('/usage?after=yesterday')).status).toBe(400);
  });
});

describe('everything else', () => {
  it('is not found, in the shape of Cvent', async () => {
    await client.login();
    expect(await client.get('/nothing/here')).toMatchObject({ status: 404, body: { code: 404, message: 'Not found' } });
  });

  it('can have the other shape of errors', async () => {
    running.simulator.rest.configure({ errorShape: 'wrapped' });
    expect((await client.get('/usage')).body).toEqual({ error: { code: 'Unauthorized', message: 'Unauthorized' } });
  });

  it('carries the time of a clock that may be wrong', async () => {
    running.simulator.clock.skewMs = -90_000;
    expect((await client.get('/usage')).headers.get('date')).toBe('Wed, 14 May 2031 08:58:30 GMT');
  });
});
