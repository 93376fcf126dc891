import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PermanentError } from '#kernel';
import { Database, PlatformModule } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { type Reply, ScriptedCvent } from '../../../test/support/scripted-cvent.js';
import type { CventAccount } from './account.js';
import { type Call, type CallAnswer, CventCalls } from './cvent-calls.service.js';
import { CventHttpModule } from './cvent-http.module.js';
import { CventQuotaError, CventThrottledError, CventUnavailableError } from './errors.js';
import { QuotaLedger } from './quota-ledger.service.js';

const TIMEOUT_MS = 400;
const BACKOFF_MS = 20;
const PER_DAY = 15_000;
const GOOD: Reply = { body: '{"good":true}' };
const HTML = '<html><body>Bad Gateway</body></html>';
const says = (message: string): string => JSON.stringify({ code: 429, message });

let database: TestDatabase;
let cvent: ScriptedCvent;
let module: TestingModule;
let account: CventAccount;
let count = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  cvent = await ScriptedCvent.start();
  module = await startModule(TIMEOUT_MS);
});
afterAll(async () => {
  await module.close();
  await cvent.stop();
  await database.drop();
});
beforeEach(async () => {
  account = { host: cvent.origin, clientId: `client-${++count}` };
  await module.get(QuotaLedger).claimTierReading(account);
  await limit(PER_DAY);
});

async function startModule(timeoutMs: number): Promise<TestingModule> {
  const settings = {
    DATABASE_URL: database.url,
    ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}`,
    CVENT_EXTRA_HOSTS: `${cvent.origin},http://127.0.0.1:1`,
    CVENT_TIMEOUT_MS: String(timeoutMs),
    CVENT_BACKOFF_MS: String(BACKOFF_MS),
    LOG_LEVEL: 'silent',
  };
  const built = await Test.createTestingModule({ imports: [PlatformModule.forRoot(settings), CventHttpModule] }).compile();
  return built.enableShutdownHooks().init();
}

const limit = (callsPerDay: number | null): Promise<void> =>
  module.get(QuotaLedger).setTier(account, { name: 'tier', callsPerSecond: 1_000, callsPerDay });

const make = (over: Partial<Call> = {}, by = module): Promise<CallAnswer> =>
  by
    .get(CventCalls)
    .make({ account, priority: 'push', operation: 'test', isRepeatable: true, method: 'GET', path: '/x', headers: {}, ...over });
const failureOf = (over: Partial<Call> = {}, by = module): Promise<unknown> =>
  make(over, by).then(
    () => expect.fail('the call came to an answer'),
    (error: unknown) => error,
  );

async function rowOf(): Promise<{ used: number; pauseMs: number; isExhausted: boolean }> {
  const text = `SELECT used, (extract(epoch FROM next_turn - clock_timestamp()) * 1000)::float8 AS "pauseMs", exhausted_until IS NOT NULL AS "isExhausted"
    FROM cvent_accounts WHERE host = $1 AND client_id = $2`;
  const [row] = await module
    .get(Database)
    .query<{ used: number; pauseMs: number; isExhausted: boolean }>({ text }, [account.host, account.clientId]);
  return row!;
}

/** How often Cvent was called, which is what the account was charged. @throws when these differ */
async function calls(): Promise<number> {
  expect((await rowOf()).used).toBe(cvent.requests.length);
  return cvent.requests.length;
}

/** All that may become good by itself. */
const PASSING: readonly (readonly [string, Reply])[] = [
  ['HTTP 500', { status: 500, body: '{"code":500,"message":"Oops"}' }],
  ['HTTP 502 and a page', { status: 502, body: HTML, headers: { 'content-type': 'text/html' } }],
  ['HTTP 503 and nothing', { status: 503, body: '' }],
  ['HTTP 504', { status: 504 }],
  ['a connection that is cut', { manner: 'reset' }],
  ['silence', { manner: 'silent' }],
  ['an answer that comes too late', { delayMs: TIMEOUT_MS * 2 }],
  ['an answer that stops half way', { body: '{"data":[1,2,3,4]}', manner: 'cut' }],
  ['an answer that trickles', { body: `{"data":"${'x'.repeat(200)}"}`, manner: 'trickle' }],
  ['an answer without end', { manner: 'endless' }],
  ['a page with status 200', { body: HTML }],
  ['JSON that is not whole', { body: '{"data":[1,2,' }],
  ['an empty answer', { body: '' }],
];

describe('a call that may be made again', () => {
  it.each(PASSING)('is, after %s', async (_, reply) => {
    cvent.script(reply, GOOD);
    expect(await make()).toMatchObject({ status: 200, body: { good: true } });
    expect(await calls()).toBe(2);
  });

  it('is, when nobody listens', async () => {
    account = { host: 'http://127.0.0.1:1', clientId: account.clientId };
    await module.get(QuotaLedger).claimTierReading(account);
    await limit(null);
    expect(await failureOf()).toBeInstanceOf(CventUnavailableError);
    const text = 'SELECT used FROM cvent_accounts WHERE host = $1';
    expect(await module.get(Database).query({ text }, [account.host])).toEqual([{ used: 5 }]);
  });

  it('is made five times at most, each after a longer wait, and each counts', async () => {
    cvent.script({ status: 503 });
    const attempts: number[] = [];
    expect(await failureOf({ onAttempt: () => attempts.push(1) })).toMatchObject({ code: 'cvent.unavailable' });
    expect([await calls(), attempts.length]).toEqual([5, 5]);
    const waits = cvent.requests.slice(1).map(({ at }, index) => at - cvent.requests[index]!.at);
    [0.5, 1, 2, 4].forEach((times, index) => expect(waits[index]).toBeGreaterThan(BACKOFF_MS * times * 0.9));
  });

  it('is not, when the day has no call left for it', async () => {
    await limit(2);
    cvent.script({ status: 503 });
    expect(await failureOf()).toBeInstanceOf(CventQuotaError);
    expect(await calls()).toBe(2);
  });

  it('ends with the answer that it came to', async () => {
    cvent.script({ status: 502, body: HTML }, { manner: 'reset' }, { status: 404, body: '{"code":404,"message":"Not found"}' });
    expect(await make({ method: 'POST', body: '{"filter":"x"}' })).toMatchObject({ status: 404, body: { message: 'Not found' } });
    expect(cvent.requests.map(({ method, body }) => `${method} ${body}`)).toEqual(Array.from({ length: 3 }, () => 'POST {"filter":"x"}'));
  });
});

describe('a call that must not be made again is not', () => {
  it.each(PASSING)('after %s', async (_, reply) => {
    cvent.script(reply, GOOD);
    expect(await failureOf({ isRepeatable: false, method: 'POST', body: '{}' })).toBeInstanceOf(CventUnavailableError);
    expect(await calls()).toBe(1);
  });

  it('after a throttle', async () => {
    cvent.script({ status: 429, body: says('Too Many Requests') }, GOOD);
    expect(await failureOf({ isRepeatable: false })).toBeInstanceOf(CventThrottledError);
    expect(await calls()).toBe(1);
  });

  it.each([301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 409, 410, 413, 422, 431])('after an answer of %i', async (status) => {
    cvent.script({ status, body: status === 304 ? '' : '{"message":"no"}', headers: { location: '/elsewhere' } }, GOOD);
    expect(await make()).toMatchObject({ status });
    expect(await calls()).toBe(1);
  });

  it('to a host that may not be called, which costs nothing', async () => {
    cvent.requests.length = 0;
    const error = await failureOf({ account: { ...account, host: `${cvent.origin}.evil.example` } });
    expect(error).toBeInstanceOf(PermanentError);
    expect(await calls()).toBe(0);
  });
});

describe('an answer of 429', () => {
  it.each(['Too Many Requests', 'too many requests', 'Slow down', 'Rate limit exceeded', 'Limit exceeded for this second', ''])(
    'that says %j is a throttle: the call waits a little',
    async (message) => {
      cvent.script({ status: 429, body: says(message) }, GOOD);
      expect(await make()).toMatchObject({ status: 200 });
      expect(await calls()).toBe(2);
      expect(cvent.requests[1]!.at - cvent.requests[0]!.at).toBeGreaterThan(BACKOFF_MS * 0.9);
      expect(await rowOf()).toMatchObject({ isExhausted: false });
    },
  );

  it.each([HTML, '', '{"message":', '[]', '{"error":{"code":"Too Many Requests","message":"Too Many Requests"}}'])(
    'with the body %j is a throttle',
    async (body) => {
      cvent.script({ status: 429, body }, GOOD);
      expect(await make()).toMatchObject({ status: 200 });
      expect(await calls()).toBe(2);
    },
  );

  it('makes everybody wait, not only this call', async () => {
    cvent.script({ status: 429, body: says('Too Many Requests'), headers: { 'retry-after': '1' } }, GOOD);
    await Promise.all([
      failureOf({ isRepeatable: false }),
      expect
        .poll(async () => (await rowOf()).pauseMs, { interval: 5 })
        .toBeGreaterThan(0)
        .then(() => make({ path: '/other' })),
    ]);
    expect(cvent.requests.map(({ target }) => target)).toEqual(['/x', '/other']);
    expect(cvent.requests[1]!.at - cvent.requests[0]!.at).toBeGreaterThan(950);
  });

  it.each([
    ['1', 1_000],
    ['30', 30_000],
    ['3600', 60_000],
    ['0', BACKOFF_MS],
    ['-5', BACKOFF_MS],
    ['soon', BACKOFF_MS],
    ['1e9', 60_000],
  ])('that asks to come back after %j seconds gives a pause of %i ms', async (retryAfter, pauseMs) => {
    cvent.script({ status: 429, body: says('Too Many Requests'), headers: { 'retry-after': retryAfter } });
    await failureOf({ isRepeatable: false });
    const { pauseMs: left } = await rowOf();
    expect(left).toBeLessThanOrEqual(pauseMs + 5);
    expect(left).toBeGreaterThan(pauseMs - 1_000);
  });

  it.each([
    says('Limit Exceeded'),
    says('limit exceeded'),
    says(' LIMIT EXCEEDED. '),
    '{"error":{"code":"Too Many Requests","message":"Limit Exceeded"}}',
  ])('with the body %j means that the day is used up: nobody calls any more', async (body) => {
    cvent.script({ status: 429, body }, GOOD);
    expect(await failureOf()).toBeInstanceOf(CventQuotaError);
    expect(await failureOf({ priority: 'settle' })).toBeInstanceOf(CventQuotaError);
    expect(await calls()).toBe(1);
    expect(await rowOf()).toMatchObject({ isExhausted: true });
  });
});

describe('guarantee 6: the X-RateLimit headers', () => {
  const headers = (of: string, remaining: string): Record<string, string> => ({
    'x-ratelimit-limit': of,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': '1',
  });

  it.each([
    ['of the day count more calls than we made', '15000', '14000', 1_000],
    ['of the day count fewer', '15000', '15000', 1],
    ['of the day say that none is left', '15000', '0', 15_000],
    ['tell of the second', '10', '2', 1],
    ['tell of another day', '1000', '1', 1],
    ['say more than all is left', '15000', '15001', 1],
    ['are no numbers', 'many', 'few', 1],
    ['are empty', '', '', 1],
    ['hold fractions', '15000', '99.5', 1],
    ['are below nothing', '15000', '-1', 1],
  ])('%s: %s, %s', async (_, of, remaining, used) => {
    cvent.script({ ...GOOD, headers: headers(of, remaining) });
    await make();
    expect((await rowOf()).used).toBe(used);
  });

  it.each([429, 500, 400])('are believed with an answer of %i, too', async (status) => {
    cvent.script({ status, body: says('Too Many Requests'), headers: headers('15000', '5000') });
    await make({ isRepeatable: false }).catch(() => undefined);
    expect((await rowOf()).used).toBe(10_000);
  });
});

describe('an answer', () => {
  it('is stamped with the time of Cvent, or with ours where it does not say', async () => {
    cvent.script({ ...GOOD, headers: { date: 'Wed, 14 May 2031 09:00:05 GMT' } }, { ...GOOD, headers: { date: 'yesterday' } });
    expect((await make()).dateMs).toBe(Date.parse('2031-05-14T09:00:05Z'));
    expect(Math.abs((await make()).dateMs - Date.now())).toBeLessThan(60_000);
  });

  it('may begin with a byte order mark', async () => {
    cvent.script({ body: '\ufeff{"good":true}' });
    expect((await make()).body).toEqual({ good: true });
  });

  it('is taken up to a size, and no further', async () => {
    const patient = await startModule(60_000);
    cvent.script({ body: `"${'x'.repeat(30 * 1024 * 1024)}"` }, { manner: 'endless' });
    expect((await make({ isRepeatable: false }, patient)).text).toHaveLength(30 * 1024 * 1024 + 2);
    expect(await failureOf({ isRepeatable: false }, patient)).toMatchObject({
      code: 'cvent.unavailable',
      message: expect.stringContaining('bytes'),
    });
    await patient.close();
  });
});
