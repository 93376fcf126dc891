import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Answer, ApiHarness } from '../support/api-harness.js';
import { eventually } from '../support/bridge.js';
import { Cvent } from '../support/cvent.js';

interface CheckView {
  readonly id: string;
  readonly status: 'pass' | 'warn' | 'fail';
  readonly detail: string;
  readonly disables: readonly string[];
  readonly remedy: string | null;
}

const SECRET = 'the-secret-of-the-application';
const MINIMUM = [
  'event/events:read',
  'event/custom-fields:read',
  'event/registration-types:read',
  'event/contacts:write',
  'event/sessions:read',
];
const ALL = [...MINIMUM, 'event/attendees:read', 'event/session-enrollment:read', 'event/speakers:read'];

let api: ApiHarness;
let cvent: Cvent;
let path: string;
let groupId: string;
let clientId: string;
let eventId: string;
let applications = 0;

beforeAll(async () => {
  cvent = await Cvent.start();
  api = await ApiHarness.start({ ...cvent.env, CVENT_EXTRA_HOSTS: `${cvent.url},http://127.0.0.1:9`, CVENT_TIMEOUT_MS: '500' });
});
afterAll(async () => {
  await api.stop();
  await cvent.stop();
});
beforeEach(async () => {
  await cvent.simulator.reset();
  clientId = `doctor-${++applications}`;
  application(ALL);
  rest().faults.add({ kind: 'status', status: 200, operation: 'GET /speakers' });
  eventId = cvent.simulator.events.put({ title: 'Harvest Summit', timezone: 'Europe/Berlin' }).id;
  ({ path, groupId } = await api.anApp());
  api.jobs.published.length = 0;
  // Known as a fast account, so that the first calls need not wait as those of the smallest tier do.
  await api.sql('INSERT INTO cvent_accounts (host, client_id, calls_per_second, calls_per_day) VALUES ($1, $2, 1000, NULL)', [
    cvent.url,
    clientId,
  ]);
});
afterEach(async () => {
  rest().endPauses();
  await new Promise((resolve) => setTimeout(resolve, 10));
});

const rest = () => cvent.simulator.rest;
const application = (scopes: readonly string[]) => rest().applications.put(clientId, { clientSecret: SECRET, scopes });
const account = (over: Record<string, unknown> = {}) => ({ clientId, clientSecret: SECRET, host: cvent.url, eventId, ...over });

const save = (over: Record<string, unknown> = {}): Promise<Answer> =>
  api.request('PUT', `${path}/cvent-integration`, {
    body: {
      ...account(),
      sessionImportMethod: 'personal_agenda',
      defaultPeopleGroupId: groupId,
      cventToCms: true,
      cmsToCvent: false,
      ...over,
    },
  });
const saved = async () => (await api.request('GET', `${path}/cvent-integration`)).body;
const ask = (body?: object): Promise<Answer> => api.request('POST', `${path}/cvent-integration/doctor`, { body });

/** Runs the doctor; its checks by id. */
async function examine(body?: object): Promise<{ ok: boolean; checks: Record<string, CheckView>; of(status: string): string[] }> {
  const answer = await ask(body);
  expect([answer.status, answer.text.includes(SECRET)]).toEqual([200, false]);
  const list = answer.body.checks as CheckView[];
  const checks = Object.fromEntries(list.map((check) => [check.id, check]));
  for (const { status, detail, disables, remedy } of list) {
    expect(detail).not.toBe('');
    if (status === 'pass') expect([disables, remedy]).toEqual([[], null]);
    else expect(remedy).not.toBeNull();
    if (status === 'fail') expect(disables).not.toEqual([]);
  }
  return { ok: answer.body.ok, checks, of: (status) => list.filter((check) => check.status === status).map(({ id }) => id) };
}

/** How many calls arrived, those that were never answered included. */
const made = () => rest().quota.used;
const calls = () => [...rest().calls.newest()].map(({ operation }) => operation).reverse();
const block = () => api.sql(`UPDATE integrations SET status = 'blocked', status_reason = 'refused'`);
const webhooks = (checks: readonly string[]) => checks.filter((id) => id.startsWith('webhook:'));
const besidesWebhooks = (checks: readonly string[]) => checks.filter((id) => !id.startsWith('webhook:'));

describe('B1: the doctor, of a healthy set-up', () => {
  it('B1: passes all but the webhooks that have not come yet, with ten calls', async () => {
    await save();
    const { ok, checks, of } = await examine();
    expect([ok, of('fail'), besidesWebhooks(of('warn'))]).toEqual([true, [], []]);
    expect(webhooks(of('warn'))).toHaveLength(8);
    expect(checks['event']!.detail).toContain('Harvest Summit');
    expect(checks['event']!.detail).toContain('Europe/Berlin');
    expect(calls()).toHaveLength(10);
    expect(new Set(calls()).size).toBe(10);
  });

  it('B1: can run before anything is saved', async () => {
    const { ok, checks } = await examine(account());
    expect([ok, checks['credentials']!.status, checks['event']!.status]).toEqual([true, 'pass', 'pass']);
    expect(checks['webhook:SessionCreated']!.detail).toContain('saved');
    expect((await saved()).code).toBe('integration.not_found');
  });

  it('B1: takes the whole form as it would be saved', async () => {
    const form = { sessionImportMethod: 'personal_agenda', defaultPeopleGroupId: groupId, cventToCms: true, cmsToCvent: true };
    expect((await examine({ ...account({ host: `${cvent.url}/` }), ...form })).ok).toBe(true);
  });

  it('B1: records what the event is called, for saved settings only', async () => {
    await save();
    const other = cvent.simulator.events.put({ title: 'Another', seed: 7 }).id;
    await examine({ eventId: other });
    expect((await saved()).event).toBeNull();
    await examine();
    expect((await saved()).event).toEqual({ title: 'Harvest Summit', timeZone: 'Europe/Berlin' });
    await save({ eventId: other });
    expect((await saved()).event).toBeNull();
  });

  it('B1: records nothing of settings that changed meanwhile', async () => {
    await save();
    await block();
    rest().faults.add({ kind: 'delay', delayMs: 400, operation: 'GET /events/{id}' });
    const examined = examine();
    await eventually('the call', () => rest().quota.used >= 4);
    await save({ eventId: 'another-event' });
    await examined;
    expect(await saved()).toMatchObject({ status: 'blocked', event: null });
  });

  it('B1: ends a block, and lets the reads that waited go on', async () => {
    const { id } = (await save()).body;
    await block();
    await examine();
    expect(await saved()).toMatchObject({ status: 'active', statusReason: null });
    expect(api.jobs.of('imports.wake')).toEqual([{ integrationId: id }]);
    await examine();
    expect(api.jobs.of('imports.wake')).toHaveLength(1);
  });

  it('B1: leaves a block that other settings or bad credentials say nothing about', async () => {
    await save({ clientSecret: 'wrong' });
    await block();
    expect((await examine({ clientSecret: SECRET })).ok).toBe(true);
    expect((await examine()).ok).toBe(false);
    expect(await saved()).toMatchObject({ status: 'blocked', statusReason: 'refused' });
    await api.sql(`UPDATE integrations SET status = 'paused', status_reason = NULL`);
    await save();
    await examine();
    expect((await saved()).status).toBe('paused');
  });
});

describe('B1: the doctor, of a broken set-up', () => {
  it('B1: says that the secret is wrong, and calls no more', async () => {
    await save({ clientSecret: 'wrong' });
    const { ok, checks, of } = await examine();
    expect([ok, of('fail')]).toEqual([false, ['credentials']]);
    expect(checks['credentials']!.remedy).toContain('developer portal');
    expect(checks['event']!.detail).toContain('Not checked');
    expect(calls()).toEqual(['POST /oauth2/token']);
  });

  it.each([401, 400])('B1: knows a wrong secret by HTTP %i', async (invalidClientStatus) => {
    rest().configure({ invalidClientStatus: invalidClientStatus as 400 | 401 });
    expect((await examine(account({ clientSecret: 'wrong' }))).of('fail')).toEqual(['credentials']);
  });

  it('B1: says that the host is the wrong one, and names the right one', async () => {
    rest().faults.add({ kind: 'status', status: 404 });
    const { ok, checks, of } = await examine(account());
    expect([ok, of('fail'), checks['credentials']!.status]).toEqual([false, ['region'], 'warn']);
    expect(checks['region']!.remedy).toContain('https://api-platform-eur.cvent.com');
    expect(calls()).toHaveLength(1);
  });

  it('B1: says that the event is unknown, and tries nothing of it', async () => {
    await save({ eventId: 'no-such-event' });
    const { ok, checks, of } = await examine();
    expect([ok, of('fail')]).toEqual([false, ['event']]);
    expect(checks['event']!.detail).toContain('no-such-event');
    expect(checks['scope:event/events:read']!.status).toBe('pass');
    expect(checks['scope:event/custom-fields:read']!.status).toBe('pass');
    expect(checks['scope:event/attendees:read']).toMatchObject({ status: 'warn' });
    expect(calls()).toHaveLength(5);
  });

  it('B1: says that the calls of the day are used up, until when, and makes none more', async () => {
    rest().quota.setTier('free');
    rest().quota.leave(0);
    const { ok, checks, of } = await examine(account());
    expect([ok, of('fail')]).toEqual([false, ['quota']]);
    expect(checks['quota']!.detail).toMatch(/\d{4}-\d\d-\d\dT00:00:00\.000Z/);
    expect(calls()).toHaveLength(1);
    expect((await examine(account())).of('fail')).toEqual(['quota']);
    expect(calls()).toHaveLength(1);
  });

  it('B1: warns when little of the day is left', async () => {
    rest().quota.setTier('standard');
    rest().quota.leave(1_000);
    const { ok, checks } = await examine(account());
    expect([ok, checks['quota']!.status]).toEqual([true, 'warn']);
    expect(checks['quota']!.detail).toContain('15,000 a day');
    expect(checks['quota']!.disables).toContain('import until then');
  });

  it('B1: tells tier and budget', async () => {
    rest().quota.setTier('premium');
    rest().quota.setUsed(123_000);
    const { checks } = await examine(account());
    expect(checks['quota']!.status).toBe('pass');
    expect(checks['quota']!.detail).toMatch(/500,000 a day.*123,0\d\d are used and 376,9\d\d left/);
  });

  it('B1: warns of an event that is over', async () => {
    eventId = cvent.simulator.events.put({ startLocal: '2020-05-01T09:00:00', seed: 3 }).id;
    const { ok, checks } = await examine(account());
    expect([ok, checks['event']!.status]).toEqual([true, 'warn']);
  });

  it('B1: warns of clocks that disagree', async () => {
    cvent.simulator.clock.skewMs = -90_000;
    const { ok, checks } = await examine(account());
    expect([ok, checks['clock']!.status]).toEqual([true, 'warn']);
    expect(checks['clock']!.detail).toMatch(/(89|90|91) seconds ahead of/);
    cvent.simulator.clock.skewMs = 0;
    expect((await examine(account())).checks['clock']!.status).toBe('pass');
  });

  it.each([
    ['a web page in place of a token', { kind: 'status', status: 502, body: 'html' }],
    ['a web page as a success', { kind: 'status', status: 200, body: 'html' }],
    ['a cut connection', { kind: 'drop' }],
    ['silence', { kind: 'silence', delayMs: 3_000 }],
    ['a server error', { kind: 'status', status: 500 }],
    ['a redirect', { kind: 'redirect' }],
  ] as const)('B1: takes %s for a finding, with one call', async (_, fault) => {
    rest().faults.add({ ...fault, operation: 'POST /oauth2/token' });
    const { ok, checks } = await examine(account());
    expect([ok, checks['credentials']!.status, checks['event']!.status]).toEqual([false, 'fail', 'warn']);
    expect(made()).toBe(1);
  });

  it.each([
    ['GET /events/{id}', 'event', 'fail'],
    ['GET /usage', 'quota', 'warn'],
    ['GET /usage/tier', 'quota', 'warn'],
    ['GET /attendees', 'scope:event/attendees:read', 'warn'],
    ['GET /custom-fields', 'scope:event/custom-fields:read', 'warn'],
  ])('B1: takes a failing %s for a finding about itself alone', async (operation, id, status) => {
    rest().faults.add({ kind: 'status', status: 502, body: 'html', operation });
    const { checks, of } = await examine(account());
    expect(checks[id]!.status).toBe(status);
    expect(calls().filter((called) => called === operation)).toHaveLength(1);
    expect(besidesWebhooks([...of('warn'), ...of('fail')]).filter((other) => !other.startsWith('scope:event/events'))).toEqual([id]);
  });

  it('B1: goes on to the next check when one call gets no answer', async () => {
    rest().faults.add({ kind: 'silence', delayMs: 5_000, operation: 'GET /events/{id}' });
    const { checks } = await examine(account());
    expect([checks['event']!.status, checks['scope:event/attendees:read']!.status]).toEqual(['fail', 'pass']);
  });

  it('B1: finds an address where nobody answers', async () => {
    expect((await examine(account({ host: 'http://127.0.0.1:9' }))).of('fail')).toEqual(['credentials']);
  });

  it('B1: finds a secret that cannot be read any more', async () => {
    await save();
    await api.sql(`UPDATE integrations SET client_secret = 'v1.gone.AAAA'`);
    const { checks, of } = await examine();
    expect([of('fail'), checks['credentials']!.remedy]).toEqual([['credentials'], expect.stringContaining('again')]);
    expect(calls()).toEqual([]);
  });
});

describe('G4: the doctor, of scopes', () => {
  it('G4: is content with the minimum, and says what more would switch on', async () => {
    application(MINIMUM);
    const { ok, checks, of } = await examine(account());
    expect([ok, besidesWebhooks(of('warn'))]).toEqual([true, ALL.slice(5).map((scope) => `scope:${scope}`)]);
    expect(checks['scope:event/attendees:read']!.disables).toContain('import of attendees');
    expect(calls()).toHaveLength(7);
  });

  it.each(MINIMUM)('G4: fails without %s, and says what that disables', async (scope) => {
    application(ALL.filter((other) => other !== scope));
    const { ok, checks, of } = await examine(account());
    expect([ok, of('fail')]).toEqual([false, [`scope:${scope}`]]);
    expect(checks[`scope:${scope}`]!.remedy).toContain(`Add ${scope} to the application`);
    if (scope === 'event/contacts:write') expect(checks[`scope:${scope}`]!.disables).toEqual(['pushes']);
  });

  it('G4: sees a scope as soon as it is added', async () => {
    application([]);
    expect((await examine(account())).of('fail')).toHaveLength(5);
    application(ALL);
    expect((await examine(account())).of('fail')).toEqual([]);
  });

  it('G4: believes a call more than the token', async () => {
    rest().faults.add({ kind: 'status', status: 403, operation: 'GET /sessions' });
    const { ok, checks, of } = await examine(account());
    expect([ok, of('fail')]).toEqual([false, ['scope:event/sessions:read']]);
    expect(checks['scope:event/sessions:read']!.disables).toContain('import of the agenda');
  });
});

describe('B1: the doctor, of webhooks', () => {
  const receive = (integrationId: string, eventType: string, reason: string | null = null) =>
    api.sql(
      `INSERT INTO inbox_messages (id, integration_id, body, body_sha256, request_id, status, reason, event_type)
       VALUES ($1, $2, '', $3, 'r', $4, $5, $6)`,
      [newId(), integrationId, Buffer.from(newId()), reason === null ? 'applied' : 'ignored', reason, eventType],
    );

  it('B1: tells for each type whether one ever came for this event', async () => {
    const { id } = (await save()).body;
    await receive(id, 'InviteeOrGuestAccepted');
    await receive(id, 'InviteeOrGuestAccepted');
    await receive(id, 'InviteeOrGuestAccepted', 'foreign_event');
    await receive(id, 'SessionCreated', 'foreign_event');
    await receive(id, 'ContactCreated');
    const { checks, of } = await examine();
    expect(webhooks(of('pass'))).toEqual(['webhook:InviteeOrGuestAccepted']);
    expect(checks['webhook:InviteeOrGuestAccepted']!.detail).toMatch(/^2 messages came, the last at \d{4}-/);
    expect(checks['webhook:SessionCreated']!.detail).toContain('other events');
    expect(checks['webhook:SessionDeleted']!.remedy).toContain('Push API Integrations');
    const other = cvent.simulator.events.put({ seed: 9 }).id;
    expect(webhooks((await examine({ eventId: other })).of('warn'))).toHaveLength(8);
  });
});

describe('B1: the saved secret', () => {
  it.each([
    ['another client id', () => ({ clientId: 'another' })],
    ['another host', () => ({ host: 'http://127.0.0.1:9' })],
    ['another client id and host', () => account({ clientSecret: undefined, clientId: 'another', host: 'http://127.0.0.1:9' })],
  ])('B1: is never sent with %s', async (_, body) => {
    await save();
    const answer = await ask(body());
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid', errors: [{ field: 'clientSecret' }] } });
    expect(calls()).toEqual([]);
  });

  it('B1: is tried with the saved client id and host, and another event', async () => {
    await save();
    const other = cvent.simulator.events.put({ title: 'Another', seed: 7 }).id;
    expect((await examine({ clientId, host: cvent.url, eventId: other })).checks['event']!.detail).toContain('Another');
  });

  it('B1: leaves nothing to try where nothing is saved', async () => {
    expect(await ask()).toMatchObject({ status: 404, body: { code: 'integration.not_found' } });
    expect(await ask({ clientId })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'host' }, { field: 'eventId' }, { field: 'clientSecret' }] },
    });
    expect(await ask(account({ host: 'https://evil.example' }))).toMatchObject({ status: 400, body: { errors: [{ field: 'host' }] } });
    expect(await ask(account({ eventId: 'https://app.cvent.com/x' }))).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'eventId' }] },
    });
    expect(await ask(account({ clientSecret: null }))).toMatchObject({ status: 400, body: { errors: [{ field: 'clientSecret' }] } });
    expect(await api.request('POST', `/v1/apps/${newId()}/cvent-integration/doctor`, { body: account() })).toMatchObject({
      status: 404,
      body: { code: 'app.not_found' },
    });
    expect(calls()).toEqual([]);
  });
});
