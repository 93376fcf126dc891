import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../apps/cvent-simulator/src/index.js';
import { type CallerCredentials, CventProcess, type Errand, type Outcome } from '../support/cvent-process.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ScriptedCvent } from '../support/scripted-cvent.js';

const TOKEN = 'POST /oauth2/token';
const READ = 'GET /usage';

let database: TestDatabase;
let pool: pg.Pool;
let running: RunningSimulator;
let scripted: ScriptedCvent;
let processes: CventProcess[];
let credentials: CallerCredentials;
let applications = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on('error', () => undefined);
  running = await startSimulator();
  scripted = await ScriptedCvent.start();
  processes = await Promise.all([1, 2, 3].map(start));
});
afterAll(async () => {
  await Promise.all(processes.map((process) => process.kill()));
  await running.close();
  await scripted.stop();
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  const clientId = `client-${++applications}`;
  const { clientSecret } = running.simulator.rest.applications.put(clientId);
  credentials = { host: running.url, clientId, clientSecret };
  running.simulator.rest.calls.clear();
  await anAccount(credentials);
});
afterEach(() => running.simulator.rest.reset());

function start(): Promise<CventProcess> {
  return CventProcess.start({
    DATABASE_URL: database.url,
    ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}`,
    CVENT_EXTRA_HOSTS: `${running.url},${scripted.origin}`,
    CVENT_TIMEOUT_MS: '1500',
    CVENT_BACKOFF_MS: '5',
    DATABASE_POOL_SIZE: '4',
  });
}

/** An account with no limit that a test would meet. */
async function anAccount({ host, clientId }: CallerCredentials): Promise<void> {
  const text = 'INSERT INTO cvent_accounts (host, client_id, calls_per_second, calls_per_day) VALUES ($1, $2, 1000, NULL)';
  await pool.query(text, [host, clientId]);
}

/** All processes at once; each tries `count` times, from as many tasks. */
function onAll(kind: Errand['kind'], count: number, by = credentials): Promise<Outcome[]> {
  const errand = { kind, credentials: by, priority: 'settle', count, parallel: count } as const;
  return Promise.all(processes.map((process) => process.run(errand)));
}

/** The calls of an operation since the test began, by status. */
const callsOf = (operation: string): Readonly<Record<string, number>> => running.simulator.rest.calls.counters.byOperation[operation] ?? {};
const saidBy = (outcomes: readonly Outcome[]): string[] => outcomes.flatMap(({ said }) => said);
const failuresOf = (outcomes: readonly Outcome[]): string[] => outcomes.flatMap(({ failures }) => failures);

describe('a token for three processes', () => {
  it('is asked for once, however many ask at once', async () => {
    const outcomes = await onAll('tokens', 10);
    expect(failuresOf(outcomes)).toEqual([]);
    expect(saidBy(outcomes)).toHaveLength(30);
    expect(new Set(saidBy(outcomes)).size).toBe(1);
    expect(callsOf(TOKEN)).toEqual({ 200: 1 });
  });

  it('is there for a process that starts later', async () => {
    const [first] = saidBy(await onAll('tokens', 1));
    const late = await start();
    expect((await late.run({ kind: 'tokens', credentials, priority: 'push', count: 1 })).said).toEqual([first]);
    expect(callsOf(TOKEN)).toEqual({ 200: 1 });
    await late.kill();
  });

  it('that Cvent takes no more is replaced once, and every call goes through', async () => {
    await onAll('reads', 1);
    running.simulator.rest.tokens.revoke();
    running.simulator.rest.calls.clear();
    const outcomes = await onAll('reads', 8);
    expect([failuresOf(outcomes), saidBy(outcomes)]).toEqual([[], Array.from({ length: 24 }, () => '200')]);
    expect(callsOf(TOKEN)).toEqual({ 200: 1 });
    expect(callsOf(READ)).toMatchObject({ 200: 24 });
    expect(callsOf(READ)['401']).toBeLessThanOrEqual(24);
  });

  it('that Cvent takes from the start is tried with one more, and no further', async () => {
    running.simulator.rest.configure({ tokenDiesAfterSeconds: 0 });
    const outcome = await processes[0]!.run({ kind: 'reads', credentials, priority: 'push', count: 1 });
    expect(outcome.failures).toEqual(['cvent.token_not_accepted']);
    expect([callsOf(TOKEN), callsOf(READ)]).toEqual([{ 200: 2 }, { 401: 2 }]);
  });

  it('and wrong credentials is asked for at most once a minute', async () => {
    const wrong = { ...credentials, clientSecret: 'wrong' };
    const refused = Array.from({ length: 15 }, () => 'cvent.credentials_refused');
    expect(failuresOf(await onAll('tokens', 5, wrong))).toEqual(refused);
    await pool.query(`UPDATE cvent_tokens SET refused_at = refused_at - interval '50 seconds'`);
    expect(failuresOf(await onAll('tokens', 5, wrong))).toEqual(refused);
    expect(callsOf(TOKEN)).toEqual({ 400: 1 });
    await pool.query(`UPDATE cvent_tokens SET refused_at = refused_at - interval '10 seconds'`);
    expect(failuresOf(await onAll('tokens', 5, wrong))).toEqual(refused);
    expect(callsOf(TOKEN)).toEqual({ 400: 2 });
  });

  it('guarantee 4: is not found by whoever knows the client id and not the secret', async () => {
    const [good] = saidBy(await onAll('tokens', 1));
    for (const clientSecret of ['', 'wrong', `${credentials.clientSecret} `, credentials.clientSecret.toUpperCase()]) {
      const outcomes = await onAll('reads', 1, { ...credentials, clientSecret });
      expect([saidBy(outcomes), new Set(failuresOf(outcomes))]).toEqual([[], new Set(['cvent.credentials_refused'])]);
    }
    expect(new Set(saidBy(await onAll('tokens', 1)))).toEqual(new Set([good]));
  });

  it('comes from another once the process that asks for it dies', async () => {
    scripted.reply = (_request, n) => (n === 0 ? { manner: 'silent' } : { body: '{"access_token":"after","expires_in":3600}' });
    const at = { host: scripted.origin, clientId: `dying-${applications}`, clientSecret: 's' };
    await anAccount(at);
    const victim = await start();
    const lost = victim.run({ kind: 'tokens', credentials: at, priority: 'push', count: 1 }).catch(() => 'lost');
    await expect.poll(() => scripted.requests.length, { timeout: 5_000 }).toBe(1);
    await victim.kill();
    expect(await lost).toBe('lost');
    const outcomes = [...(await onAll('tokens', 2, at)), ...(await onAll('tokens', 2, at))];
    expect(new Set(saidBy(outcomes)).size).toBe(1);
    expect(scripted.requests).toHaveLength(2);
  });
});

/** Every row of every table, as text. */
async function everyRow(): Promise<string> {
  const tables = await pool.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const rows = await Promise.all(tables.rows.map(({ name }) => pool.query(`SELECT t::text FROM "${name}" t`)));
  return JSON.stringify(rows.map((result) => result.rows));
}

describe('guarantee 5: secrets and tokens', () => {
  const SECRET = 'a-secret-that-nobody-else-uses';
  const VALUES = ['header.payload-of-the-first.signature', 'header.payload-of-the-second.signature'];

  it('stand in no row and no line of output, whatever happens', async () => {
    const secrets = { host: scripted.origin, clientId: 'keeps-secrets', clientSecret: SECRET };
    await anAccount(secrets);
    const grant = (n: number) => ({ body: JSON.stringify({ access_token: VALUES[n], expires_in: 3_600, note: SECRET }) });
    const happenings = [
      grant(0),
      { status: 401, body: JSON.stringify({ message: `The token ${VALUES[0]} is not accepted` }) },
      grant(1),
      { body: `{"echo":"${VALUES[1]}","secret":"${SECRET}"}` },
      { status: 500, body: `<html>${VALUES[1]}</html>` },
      { body: `{"half":"${VALUES[1]}`, manner: 'cut' as const },
      { status: 404, body: `{"message":"${VALUES[1]} is not here"}` },
    ];
    scripted.script(...happenings);
    const [one] = processes as [CventProcess];
    for (let index = 0; index < 4; index++) await one.run({ kind: 'reads', credentials: secrets, priority: 'push', count: 1 });
    expect(scripted.requests.length).toBeGreaterThanOrEqual(happenings.length);
    scripted.script({ status: 400, body: `{"error":"invalid_client","error_description":"${SECRET} is wrong"}` });
    await one.run({ kind: 'tokens', credentials: { ...secrets, clientId: 'keeps-secrets-2' }, priority: 'push', count: 1 });
    const written = (await everyRow()) + processes.map(({ output }) => output).join('');
    const needles = [SECRET, ...VALUES].flatMap((text) => [
      text,
      Buffer.from(text).toString('base64'),
      Buffer.from(text).toString('base64url'),
    ]);
    const basic = Buffer.from(`keeps-secrets:${SECRET}`).toString('base64');
    const found = [...needles, basic].filter((needle) => written.includes(needle));
    expect(found).toEqual([]);
    expect(written).toContain('"errand.failed"');
    expect(written).toMatch(/v1\.k\.[\w-]{40}/);
  });
});
