import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database, PlatformModule } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import type { CallPriority, CventAccount } from './account.js';
import { CventHttpModule } from './cvent-http.module.js';
import { CventQuotaError } from './errors.js';
import { QuotaLedger } from './quota-ledger.service.js';

const HOST = 'https://api-platform.cvent.com';
const HOUR_MS = 3_600_000;

let database: TestDatabase;
let modules: TestingModule[];
/** Two, as two processes have. */
let ledger: QuotaLedger;
let other: QuotaLedger;
let account: CventAccount;
let accounts = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  modules = await Promise.all([startModule(), startModule()]);
  [ledger, other] = modules.map((module) => module.get(QuotaLedger)) as [QuotaLedger, QuotaLedger];
});
afterAll(async () => {
  await Promise.all(modules.map((module) => module.close()));
  await database.drop();
});
beforeEach(() => void (account = { host: HOST, clientId: `account-${++accounts}` }));

async function startModule(): Promise<TestingModule> {
  const settings = { DATABASE_URL: database.url, ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}`, LOG_LEVEL: 'silent' };
  const module = await Test.createTestingModule({ imports: [PlatformModule.forRoot(settings), CventHttpModule] }).compile();
  return module.enableShutdownHooks().init();
}

const sql = <Row>(text: string): Promise<Row[]> =>
  modules[0]!.get(Database).query<Row>({ text: `${text} WHERE host = $1 AND client_id = $2` }, [account.host, account.clientId]);
const change = (text: string): Promise<unknown> => sql(`UPDATE cvent_accounts SET ${text}`);
const TODAY = `(now() AT TIME ZONE 'UTC')::date`;

/** Opens the account, with so many calls a day at any speed. */
async function limit(callsPerDay: number | null, callsPerSecond = 10_000): Promise<void> {
  await ledger.claimTierReading(account);
  await ledger.setTier(account, { name: 'tier', callsPerSecond, callsPerDay });
}

async function usedOf(): Promise<number> {
  const [row] = await sql<{ used: number }>('SELECT used FROM cvent_accounts');
  return row!.used;
}

/** How many calls are permitted until there are none, or `most`. */
async function permits(priority: CallPriority, most = 1_000): Promise<number> {
  for (let made = 0; made < most; made++) {
    try {
      await [ledger, other][made % 2]!.permit(account, priority);
    } catch (error) {
      expect(error).toBeInstanceOf(CventQuotaError);
      return made;
    }
  }
  return most;
}

const refusalOf = (priority: CallPriority = 'push'): Promise<CventQuotaError> =>
  ledger.permit(account, priority).then(
    () => expect.fail('the call was permitted'),
    (error: unknown) => error as CventQuotaError,
  );

const midnight = (): Date => new Date(new Date().setUTCHours(24, 0, 0, 0));

/** Does nothing and lets nothing else be done. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('guarantee 6: an account', () => {
  it('is nowhere until it is called, and has the limits of the smallest tier until Cvent tells its own', async () => {
    expect(await ledger.state(account)).toBeNull();
    await ledger.permit(account, 'push');
    expect(await ledger.state(account)).toEqual({ tier: null, usedToday: 1, exhaustedUntil: null });
    expect(await sql('SELECT calls_per_second, calls_per_day FROM cvent_accounts')).toEqual([
      { calls_per_second: 2, calls_per_day: 1_000 },
    ]);
  });

  it('is that of a client id at a host', async () => {
    await limit(1);
    await ledger.permit(account, 'push');
    await ledger.permit({ ...account, clientId: `${account.clientId}-b` }, 'push');
    await ledger.permit({ ...account, host: 'https://api-platform-eur.cvent.com' }, 'push');
    expect(await permits('push')).toBe(0);
  });

  it('shows its tier and what was used today', async () => {
    await limit(15_000, 10);
    await ledger.permit(account, 'import');
    const tier = { name: 'tier', callsPerSecond: 10, callsPerDay: 15_000 };
    expect(await ledger.state(account)).toEqual({ tier, usedToday: 1, exhaustedUntil: null });
    await change('used_on = used_on - 1');
    expect(await other.state(account)).toEqual({ tier, usedToday: 0, exhaustedUntil: null });
  });
});

describe('guarantee 6: the limit of the day', () => {
  it.each([
    [0, 0, 0],
    [1, 0, 1],
    [7, 6, 1],
    [10, 9, 1],
    [50, 45, 5],
    [70, 63, 7],
    [99, 89, 10],
  ])('of %i calls leaves %i to imports and keeps %i for pushes and settle reads', async (perDay, forImports, kept) => {
    await limit(perDay);
    expect(await permits('import')).toBe(forImports);
    expect(await permits('incremental')).toBe(0);
    expect((await permits('settle', Math.floor(kept / 2))) + (await permits('push'))).toBe(kept);
    expect(await usedOf()).toBe(perDay);
  });

  it('is met exactly by many who ask at once', async () => {
    await limit(50);
    const asked = Array.from({ length: 80 }, (_, index) => [ledger, other][index % 2]!.permit(account, 'push'));
    const permitted = (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled');
    expect([permitted.length, await usedOf()]).toEqual([50, 50]);
  });

  it('says when the next day begins', async () => {
    await limit(0);
    const wanted = midnight();
    expect((await refusalOf()).retryAt).toEqual(wanted);
  });

  it('begins anew at midnight GMT', async () => {
    await limit(20);
    expect(await permits('import')).toBe(18);
    await change('used_on = used_on - 1');
    expect([await permits('import'), await permits('push')]).toEqual([18, 2]);
  });

  it('does not exist without one', async () => {
    await limit(null);
    await change('used = 2000000000');
    expect(await permits('import', 3)).toBe(3);
  });

  it('counts a call for the day in which its turn lies', async () => {
    await limit(5);
    await change(`used = 5, next_turn = ((now() AT TIME ZONE 'UTC')::date + 1)::timestamp AT TIME ZONE 'UTC'`);
    const toMidnightMs = midnight().getTime() - Date.now();
    if (toMidnightMs < 15_000) return; // then the turn would come
    await Promise.race([
      ledger.permit(account, 'push').catch(() => expect.fail('the next day has calls')),
      new Promise((go) => setTimeout(go, 200)),
    ]);
    expect(await usedOf()).toBe(5);
    await change('next_turn = now()');
  });
});

describe('guarantee 6: a turn that is missed', () => {
  /** Two calls get turns a moment ahead; this process stands still meanwhile. */
  async function missTurns(meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    await change(`next_turn = clock_timestamp() + interval '300 ms'`);
    const asked = [ledger.permit(account, 'push'), other.permit(account, 'push')];
    await new Promise((resolve) => setTimeout(resolve, 100));
    await meanwhile();
    block(1_500);
    await Promise.all(asked);
  }

  it('is given up for another or taken late, and counted once', async () => {
    await limit(1_000, 5);
    await missTurns();
    expect(await usedOf()).toBe(2);
  });

  it('is kept even if the day has no call left: it was counted', async () => {
    await limit(2, 5);
    await missTurns();
    expect([await usedOf(), await permits('push')]).toEqual([2, 0]);
  });

  it('is counted anew on the next day', async () => {
    await limit(1_000, 5);
    await missTurns(() => change('used = 700, used_on = used_on - 1'));
    expect(await usedOf()).toBe(0);
  });
});

describe('guarantee 6: a pause', () => {
  it('lets nobody call until it is over, and a shorter one does not end it', async () => {
    await limit(null);
    const startedAt = performance.now();
    await ledger.pause(account, 700);
    await other.pause(account, 1);
    await Promise.all([other.permit(account, 'push'), ledger.permit(account, 'import')]);
    expect(performance.now() - startedAt).toBeGreaterThan(690);
  });

  it('is that of one account', async () => {
    await limit(null);
    await ledger.pause(account, 60_000);
    const before = account;
    account = { host: HOST, clientId: `${account.clientId}-b` };
    await ledger.permit(account, 'import');
    account = before;
    await change('next_turn = now()');
  });
});

describe('guarantee 6: when Cvent says that the day is used up', () => {
  it('nobody calls before midnight if we counted about as many', async () => {
    await limit(100);
    await permits('push', 90);
    const wanted = midnight();
    expect(await ledger.exhaust(account)).toEqual(wanted);
    expect((await refusalOf('push')).retryAt).toEqual(wanted);
    expect(await other.state(account)).toMatchObject({ usedToday: 90, exhaustedUntil: wanted });
  });

  it('nobody calls for an hour if we counted far fewer, for then it may be wrong', async () => {
    await limit(100);
    await permits('push', 89);
    const until = (await ledger.exhaust(account)).getTime();
    expect(until).toBeLessThanOrEqual(Math.min(Date.now() + HOUR_MS + 5_000, midnight().getTime()));
    expect(until).toBeGreaterThan(Date.now() + Math.min(HOUR_MS - 60_000, midnight().getTime() - Date.now() - 60_000));
    expect([await permits('push'), await permits('import')]).toEqual([0, 0]);
    await change(`exhausted_until = now() - interval '1 second'`);
    expect(await permits('push')).toBe(11);
  });

  it('nobody calls before midnight if there is no known limit', async () => {
    await limit(null);
    expect(await ledger.exhaust(account)).toEqual(midnight());
    expect(await permits('settle')).toBe(0);
  });

  it('other accounts go on', async () => {
    await limit(100);
    await ledger.exhaust(account);
    account = { host: HOST, clientId: `${account.clientId}-b` };
    await ledger.permit(account, 'import');
  });
});

describe('guarantee 6: what Cvent counted', () => {
  it.each([
    ['more than we did', 40, null, 40],
    ['fewer than we did', 3, null, 10],
    ['more, of the limit that we know', 40, 100, 40],
    ['more, of another limit', 40, 1_000, 10],
  ])('is believed when it is %s: %i of %s makes %i', async (_, heard, ofTotal, used) => {
    await limit(100);
    await permits('push', 10);
    await other.heard(account, heard, ofTotal);
    expect(await usedOf()).toBe(used);
  });

  it('counts for today, whatever was yesterday', async () => {
    await limit(100);
    await change('used = 80, used_on = used_on - 1');
    await ledger.heard(account, 5, null);
    expect(await sql(`SELECT used, used_on = ${TODAY} AS is_today FROM cvent_accounts`)).toEqual([{ used: 5, is_today: true }]);
  });

  it('takes nothing from the calls of the next day whose turns were given out already', async () => {
    await limit(100);
    await change('used = 7, used_on = used_on + 1');
    await ledger.heard(account, 95, 100);
    expect(await sql(`SELECT used, used_on > ${TODAY} AS is_tomorrow FROM cvent_accounts`)).toEqual([{ used: 7, is_tomorrow: true }]);
  });

  it('leaves less to us', async () => {
    await limit(100);
    await ledger.heard(account, 88, 100);
    expect([await permits('import'), await permits('push')]).toEqual([2, 10]);
  });
});

describe('the tier', () => {
  const due = (): Promise<boolean[]> => Promise.all([ledger, other, ledger, other].map((each) => each.claimTierReading(account)));

  it('is read by one, and again a day later', async () => {
    expect((await due()).filter(Boolean)).toHaveLength(1);
    await ledger.setTier(account, { name: 'API_Platform_Premium_Tier', callsPerSecond: 25, callsPerDay: 500_000 });
    expect(await due()).toEqual([false, false, false, false]);
    await change(`tier_due_at = tier_due_at - interval '23 hours 59 minutes'`);
    expect(await due()).toEqual([false, false, false, false]);
    await change(`tier_due_at = tier_due_at - interval '1 minute'`);
    expect((await due()).filter(Boolean)).toHaveLength(1);
  });

  it('is tried again a minute after it could not be read', async () => {
    expect((await due()).filter(Boolean)).toHaveLength(1);
    expect(await due()).toEqual([false, false, false, false]);
    await change(`tier_due_at = tier_due_at - interval '1 minute'`);
    expect((await due()).filter(Boolean)).toHaveLength(1);
  });
});

it('guarantee 6: a push comes before imports that wait longer', async () => {
  await limit(null, 10);
  const order: string[] = [];
  const ask = (priority: CallPriority): Promise<void> => other.permit(account, priority).then(() => void order.push(priority));
  const imports = Array.from({ length: 30 }, () => ask('import'));
  await new Promise((resolve) => setTimeout(resolve, 300));
  await ask('push');
  expect(order.length).toBeLessThan(imports.length); // else it is the last
  await change('calls_per_second = 10000');
  await Promise.all(imports);
});
