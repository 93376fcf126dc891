import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CventProcess, type Effort, type Errand, type Outcome } from '../support/cvent-process.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/** Free, Standard and Premium (FACTS 6). */
const TIERS = [2, 10, 25];
const MANY = 1_000_000;

let database: TestDatabase;
let pool: pg.Pool;
let processes: CventProcess[];
let server: Server;
let host: string;
/** The calls as they came; `at` in milliseconds since 1970. */
const arrivals: { readonly clientId: string | null; readonly at: number }[] = [];
let accounts = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on('error', () => undefined);
  server = createServer((request, response) => {
    const at = performance.timeOrigin + performance.now();
    arrivals.push({ clientId: new URL(request.url!, host).searchParams.get('of'), at });
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  processes = await Promise.all([1, 2, 3].map(start));
});
afterAll(async () => {
  await Promise.all(processes.map((process) => process.kill()));
  server.closeAllConnections();
  server.close();
  await pool.end();
  await database.drop();
});

function start(): Promise<CventProcess> {
  return CventProcess.start({
    DATABASE_URL: database.url,
    ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}`,
    CVENT_EXTRA_HOSTS: host,
    DATABASE_POOL_SIZE: '4',
  });
}

/** An account of its own, whose limits are known. */
async function anAccount(perSecond: number, perDay: number | null): Promise<Effort> {
  const credentials = { host, clientId: `account-${++accounts}`, clientSecret: 's' };
  await pool.query('INSERT INTO cvent_accounts (host, client_id, calls_per_second, calls_per_day) VALUES ($1, $2, $3, $4)', [
    ...[host, credentials.clientId],
    ...[perSecond, perDay],
  ]);
  return { credentials, priority: 'push', count: MANY };
}

async function usedOf({ credentials }: Effort): Promise<number> {
  const { rows } = await pool.query<{ used: number }>('SELECT used FROM cvent_accounts WHERE client_id = $1', [credentials.clientId]);
  return rows[0]!.used;
}

const arrivalsOf = ({ credentials }: Effort): number[] =>
  arrivals.filter(({ clientId }) => clientId === credentials.clientId).map(({ at }) => at);
const onAll = (errand: Errand): Promise<Outcome[]> => Promise.all(processes.map((process) => process.run(errand)));
const timesOf = (outcomes: readonly Outcome[]): number[] => outcomes.flatMap(({ at }) => at);

/** The most that fell into any one second, wherever it begins. */
function mostInOneSecond(times: readonly number[]): number {
  const sorted = [...times].sort((one, other) => one - other);
  let first = 0;
  return sorted.reduce((most, time, index) => {
    while (sorted[first]! <= time - 1_000) first++;
    return Math.max(most, index - first + 1);
  }, 0);
}

/** The share of what the limit permits that was used, from the first call to the last. */
function shareOf(times: readonly number[], perSecond: number): string {
  const seconds = (Math.max(...times) - Math.min(...times)) / 1_000;
  return `${((100 * (times.length - 1)) / seconds / perSecond).toFixed(1)} %`;
}

describe('guarantee 6: three processes, each tier an account of its own', () => {
  const effort = { priority: 'import', parallel: 2, forMs: 8_000 } as const;
  const ofEachTier = (kind: Errand['kind'], work: (perSecond: number, outcomes: Outcome[], account: Effort) => Promise<void>) =>
    Promise.all(
      TIERS.map(async (perSecond) => {
        const account = await anAccount(perSecond, null);
        await work(perSecond, await onAll({ ...account, ...effort, kind }), account);
      }),
    );

  it('never take more turns than are permitted in any one second', async () => {
    await ofEachTier('permits', async (perSecond, outcomes, account) => {
      const times = timesOf(outcomes);
      console.log(`${shareOf(times, perSecond)} of ${perSecond} calls a second were used, seen from where they start`);
      expect(mostInOneSecond(times)).toBeLessThanOrEqual(perSecond);
      expect(await usedOf(account)).toBe(times.length);
    });
  });

  // The machine may hold up a call on its way, or whoever counts it, so a few may arrive together: what the ledger gave out is held against the limit above.
  it('call about as often as is permitted, as it is seen where the calls arrive', async () => {
    await onAll({ ...(await anAccount(1_000, null)), kind: 'calls', count: 6, parallel: 6 }); // the first call of a connection takes its time
    await ofEachTier('calls', async (perSecond, outcomes, account) => {
      const times = arrivalsOf(account);
      console.log(`${shareOf(times, perSecond)} of ${perSecond} calls a second were used, seen from where they arrive`);
      expect(outcomes.flatMap(({ failures }) => failures)).toEqual([]);
      expect(await usedOf(account)).toBe(times.length);
      expect(mostInOneSecond(times)).toBeLessThanOrEqual(Math.ceil(perSecond * 2) + 1);
    });
  });

  it('give up or take late the turns that they cannot keep, and count no call twice', async () => {
    const suspending = (async () => {
      for (const [round, ms] of [30, 120, 240, 15, 600, 1_200, 60, 350, 30].entries()) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        await processes[round % 3]!.suspend(ms);
      }
    })();
    await ofEachTier('permits', async (perSecond, outcomes, account) => {
      const times = timesOf(outcomes);
      expect(mostInOneSecond(times)).toBeLessThanOrEqual(perSecond);
      expect(await usedOf(account)).toBe(times.length);
    });
    await suspending;
  });

  it('lose nothing when another dies', async () => {
    const account = await anAccount(25, null);
    const victim = await start();
    const lost = victim.run({ ...account, kind: 'permits', parallel: 4 }).catch(() => null);
    const errands = onAll({ ...account, kind: 'permits', parallel: 4, forMs: 4_000 });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await victim.kill();
    expect(await lost).toBeNull();
    const times = timesOf(await errands);
    expect(times.length).toBeGreaterThan(50);
    expect(mostInOneSecond(times)).toBeLessThanOrEqual(25);
    expect(await usedOf(account)).toBeGreaterThan(times.length);
  });
});

describe('guarantee 6: three processes and the limit of the day', () => {
  const fast = (perDay: number): Promise<Effort> => anAccount(1_000, perDay);
  const failuresOf = (outcomes: readonly Outcome[]): Set<string> => new Set(outcomes.flatMap(({ failures }) => failures));

  it('make exactly as many calls as it permits, and no more', async () => {
    const account = await fast(50);
    const outcomes = await onAll({ ...account, kind: 'calls', parallel: 5 });
    expect(arrivalsOf(account)).toHaveLength(50);
    expect(timesOf(outcomes)).toHaveLength(50);
    expect(failuresOf(outcomes)).toEqual(new Set(['cvent.quota_exhausted']));
    expect(await usedOf(account)).toBe(50);
  });

  it('stop imports at nine tenths, and push and settle until the last', async () => {
    const account = await fast(200);
    const made = async (priority: Effort['priority'], count = MANY): Promise<number> =>
      timesOf(await onAll({ ...account, kind: 'permits', priority, count, parallel: 5 })).length;
    expect([await made('import'), await made('incremental')]).toEqual([180, 0]);
    expect([await made('settle', 4), await made('import'), await made('push'), await made('settle')]).toEqual([12, 0, 8, 0]);
    expect(await usedOf(account)).toBe(200);
  });

  it('share an account by its client id and host, not by the secret', async () => {
    const account = await fast(30);
    const other = { ...account, credentials: { ...account.credentials, clientSecret: 'another' } };
    const errands = [account, other, account].map((effort, index) => processes[index]!.run({ ...effort, kind: 'permits', parallel: 3 }));
    expect(timesOf(await Promise.all(errands))).toHaveLength(30);
  });

  it('begin anew at midnight GMT', async () => {
    const account = await fast(20);
    expect(timesOf(await onAll({ ...account, kind: 'permits' }))).toHaveLength(20);
    await pool.query('UPDATE cvent_accounts SET used_on = used_on - 1 WHERE client_id = $1', [account.credentials.clientId]);
    expect(timesOf(await onAll({ ...account, kind: 'permits' }))).toHaveLength(20);
  });
});
