import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CventCredentials, QuotaLedger } from '#cvent-http';
import { Clock } from '#kernel';
import { Database, PlatformModule, Secret } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { type Reply, ScriptedCvent, type SeenRequest } from '../../../test/support/scripted-cvent.js';
import { AccessTokens } from './access-tokens.service.js';
import { CventAuthModule } from './cvent-auth.module.js';
import { CVENT_SCOPES } from './scopes.js';

const MINUTE_MS = 60_000;
const SECRET = 'secret-Of-The-Tests';

/** A clock that may be ahead. */
class AheadClock extends Clock {
  aheadMs = 0;
  override now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }
}

const clock = new AheadClock();
let database: TestDatabase;
let cvent: ScriptedCvent;
let module: TestingModule;
let credentials: CventCredentials;
let count = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  cvent = await ScriptedCvent.start();
  module = await startModule(1);
});
afterAll(async () => {
  await module.close();
  await cvent.stop();
  await database.drop();
});
beforeEach(async () => {
  clock.aheadMs = 0;
  cvent.requests.length = 0;
  cvent.reply = (_request, n) => grant(n);
  credentials = { host: cvent.origin, clientId: `client-${++count}`, clientSecret: new Secret(SECRET) };
  await anAccount();
});

async function startModule(key: number): Promise<TestingModule> {
  const settings = {
    DATABASE_URL: database.url,
    ENCRYPTION_KEYS: `k:${Buffer.alloc(32, key).toString('base64')}`,
    CVENT_EXTRA_HOSTS: cvent.origin,
    CVENT_TIMEOUT_MS: '1000',
    CVENT_BACKOFF_MS: '5',
    LOG_LEVEL: 'silent',
  };
  const built = await Test.createTestingModule({ imports: [PlatformModule.forRoot(settings), CventAuthModule] })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  return built.enableShutdownHooks().init();
}

/** The account of the credentials, with no limit that a test would meet. */
async function anAccount(callsPerDay: number | null = null): Promise<void> {
  await module.get(QuotaLedger).claimTierReading(credentials);
  await module.get(QuotaLedger).setTier(credentials, { name: 'tier', callsPerSecond: 1_000, callsPerDay });
}

const grant = (n: number, over: object = {}): Reply => ({
  body: JSON.stringify({ access_token: `token-${n}`, expires_in: 3_600, ...over }),
});
const get = (by = module): Promise<string> =>
  by
    .get(AccessTokens)
    .get(credentials, 'settle')
    .then(({ value }) => value);
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'none',
    (error: { code?: unknown }) => error.code,
  );

/** Asks as another process does, which remembers nothing. */
async function getElsewhere(key = 1): Promise<string> {
  const elsewhere = await startModule(key);
  return get(elsewhere).finally(() => elsewhere.close());
}

describe('the request for a token', () => {
  it('is as the specification has it, and asks for the scopes that are used', async () => {
    credentials = { ...credentials, clientSecret: new Secret('a:b c+d/é') };
    await get();
    const { method, target, headers, body } = cvent.requests[0] as SeenRequest;
    expect([method, target, headers['content-type']]).toEqual(['POST', '/oauth2/token', 'application/x-www-form-urlencoded']);
    expect(Buffer.from(headers.authorization!.slice('Basic '.length), 'base64').toString()).toBe(`${credentials.clientId}:a:b c+d/é`);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      scope: CVENT_SCOPES.join(' '),
    });
  });
});

describe('a token', () => {
  it('is asked for once, however many want it, and kept for other processes', async () => {
    expect(new Set(await Promise.all([get(), get(), get(), getElsewhere()]))).toEqual(new Set(['token-0']));
    expect(await getElsewhere()).toBe('token-0');
    expect(cvent.requests).toHaveLength(1);
  });

  it.each([
    ['an hour', 3_600, 55 * MINUTE_MS],
    ['ten minutes', 600, 5 * MINUTE_MS],
    ['two minutes', 120, MINUTE_MS],
  ])('that lives for %s is replaced early, and not before', async (_, lifetime, usableMs) => {
    cvent.reply = (_request, n) => grant(n, { expires_in: lifetime });
    expect(await get()).toBe('token-0');
    clock.aheadMs = usableMs - 10_000;
    expect([await get(), await getElsewhere()]).toEqual(['token-0', 'token-0']);
    clock.aheadMs = usableMs + 5_000;
    expect(await get()).toBe('token-1');
  });

  it('that nobody can read any more is replaced', async () => {
    await get();
    await module.get(Database).query({ text: `UPDATE cvent_tokens SET access_token = 'v1.k.AAAA'` });
    expect(await getElsewhere()).toBe('token-1');
  });

  it('is not found under another encryption key', async () => {
    expect([await get(), await getElsewhere(2)]).toEqual(['token-0', 'token-1']);
  });

  it.each([
    ['client id', () => ({ ...credentials, clientId: `${credentials.clientId}-b` })],
    ['secret', () => ({ ...credentials, clientSecret: new Secret('other') })],
    [
      'parts that read the same together',
      () => ({ ...credentials, clientId: credentials.clientId + SECRET[0], clientSecret: new Secret(SECRET.slice(1)) }),
    ],
  ])('is never that of another %s', async (_, other) => {
    const first = await get();
    credentials = other();
    expect(await get()).not.toBe(first);
  });

  it('that was dropped is replaced once, and an old one drops no newer', async () => {
    const tokens = module.get(AccessTokens);
    const old = await tokens.get(credentials, 'settle');
    await tokens.drop(credentials, old);
    expect(await Promise.all([get(), get()])).toEqual(['token-1', 'token-1']);
    await tokens.drop(credentials, old);
    expect([await get(), await getElsewhere()]).toEqual(['token-1', 'token-1']);
  });

  it('may be renewed before its time, once for two who ask at the same time', async () => {
    await get();
    cvent.reply = (_request, n) => ({ ...grant(n), delayMs: 700 });
    const renewed = await Promise.all([1, 2].map(() => module.get(AccessTokens).renew(credentials, 'settle')));
    expect(renewed.map(({ value }) => value)).toEqual(['token-1', 'token-1']);
    expect(await get()).toBe('token-1');
  });
});

describe('when no token comes', () => {
  it.each<[string, Reply, string]>([
    ['Cvent fails', { status: 503 }, 'cvent.unavailable'],
    ['Cvent is silent', { manner: 'silent' }, 'cvent.unavailable'],
    ['the answer is cut off', { ...grant(0), manner: 'cut' }, 'cvent.unavailable'],
    ['the answer is a page', { body: '<html>' }, 'cvent.unavailable'],
    ['calls come too fast', { status: 429, body: '{"message":"Too Many Requests"}' }, 'cvent.throttled'],
    ['a redirect is answered', { status: 302, headers: { location: '/elsewhere' } }, 'cvent.unavailable'],
  ])('because %s, the next one asks again', async (_, reply, code) => {
    cvent.reply = (_request, n) => (n === 0 ? reply : grant(n));
    expect(await codeOf(get())).toBe(code);
    expect(cvent.requests).toHaveLength(1);
    expect(await get()).toBe('token-1');
  });

  it.each([
    [400, { error: 'invalid_client' }, 'cvent.credentials_refused'],
    [401, { error: 'invalid_client' }, 'cvent.credentials_refused'],
    [404, { code: 404, message: 'Not found' }, 'cvent.wrong_region'],
  ])('because Cvent answers %i %j, nobody asks for a minute', async (status, body, code) => {
    cvent.reply = (_request, n) => (n === 0 ? { status, body: JSON.stringify(body) } : grant(n));
    expect(await Promise.all([codeOf(get()), codeOf(get()), codeOf(getElsewhere())])).toEqual([code, code, code]);
    await module.get(Database).query({ text: `UPDATE cvent_tokens SET refused_at = refused_at - interval '50 seconds'` });
    expect(await codeOf(getElsewhere())).toBe(code);
    expect(cvent.requests).toHaveLength(1);
    await module.get(Database).query({ text: `UPDATE cvent_tokens SET refused_at = refused_at - interval '10 seconds'` });
    expect(await get()).toBe('token-1');
  });

  it('and the credentials are put right, nobody waits', async () => {
    cvent.script({ status: 400, body: '{"error":"invalid_client"}' }, grant(1));
    expect(await codeOf(get())).toBe('cvent.credentials_refused');
    credentials = { ...credentials, clientSecret: new Secret('right') };
    expect(await get()).toBe('token-1');
  });

  it('guarantee 6: for an import has no calls left today, a push that wants it at the same time gets it', async () => {
    await anAccount(10);
    await module.get(QuotaLedger).heard(credentials, 9, null);
    const tokens = module.get(AccessTokens);
    const asked = await Promise.allSettled((['import', 'push', 'settle'] as const).map((priority) => tokens.get(credentials, priority)));
    expect(asked.slice(1)).toMatchObject([{ value: { value: 'token-0' } }, { value: { value: 'token-0' } }]);
    expect(cvent.requests).toHaveLength(1);
  });
});
