import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database, loadConfig, SecretBox } from '#platform';
import { EndpointSecrets } from '../../../libs/changes/src/notifications/endpoint-secrets.service.js';
import { ApiHarness, TEST_ENV } from '../../support/api-harness.js';
import { type NotifiedApp, NotificationStand, type Received } from './notification-stand.js';

let stand: NotificationStand;
let app: NotifiedApp;

beforeAll(async () => void (stand = await NotificationStand.start()));
beforeEach(async () => {
  stand.receiver.answer = () => ({ status: 204 });
  app = await stand.join();
});
afterAll(() => stand.stop());

interface Sent {
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly appId: string;
    readonly next: string;
    readonly changes: readonly { readonly type: string; readonly subjectId: string }[];
  };
}

/** What was sent, once its signature was found to be right. */
function read({ body, headers }: Received, secret = app.secret): Sent {
  return new Webhook(secret).verify(body, headers as Record<string, string>) as Sent;
}

const idOf = ({ headers }: Received): unknown => headers['webhook-id'];

describe('a notification', () => {
  it('B23: is signed by the scheme of Standard Webhooks, tells of changes in order, and says where the feed goes on', async () => {
    const people = [await app.addPerson('Canary-1'), await app.addPerson('Canary-2')];
    await app.request('PATCH', `/people/${people[0]}`, { fields: { company: 'Canary-3' } });
    expect(await app.notify()).toEqual({ outcome: 'applied' });
    const [only, ...others] = app.received;
    expect([others, only!.headers['content-type']]).toEqual([[], 'application/json']);
    const { type, timestamp, data } = read(only!);
    expect([type, Date.parse(timestamp) > 0, data.appId]).toEqual(['changes.available', true, app.appId]);
    expect(data.changes).toMatchObject([
      { type: 'person.created', subjectId: people[0] },
      { type: 'person.created', subjectId: people[1] },
      { type: 'person.updated', subjectId: people[0] },
    ]);
    expect(only!.body).not.toContain('Canary');
    expect((await app.request('GET', `/changes?after=${data.next}`)).body.items).toEqual([]);
    expect(() => read(only!, 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=')).toThrow();
    expect(() => read({ ...only!, body: only!.body.replace('created', 'removed') })).toThrow();
    expect(await app.notify()).toEqual({ outcome: 'unchanged' });
    expect((await app.endpoint('GET', '/deliveries')).body.items).toMatchObject([{ id: idOf(only!), state: 'delivered', changes: 3, attempts: 1, status: 204, code: null }]); // prettier-ignore
  });

  it('B23: is found by a sweep whatever became of the queue, and nothing is when all is told', async () => {
    expect(await app.isSwept()).toBe(false);
    await app.addPerson();
    expect(await app.isSwept()).toBe(true);
    await app.notify();
    expect(await app.isSwept()).toBe(false);
    stand.receiver.answer = () => ({ status: 500 });
    await app.addPerson();
    await app.notify();
    expect(await app.isSwept()).toBe(false); // it waits for its time
    await app.passTime();
    expect(await app.isSwept()).toBe(true);
  });

  it('B23: that was not taken comes again, the same under the same id, before anything newer; what came meanwhile comes together', async () => {
    stand.receiver.answer = () => ({ status: 503 });
    await app.addPerson();
    await app.notify();
    expect((await app.endpoint()).body).toMatchObject({ status: 'active', failures: 1, retryAt: expect.any(String), deliveredAt: null });
    expect(await app.notify()).toEqual({ outcome: 'skipped', reason: 'not_due' });
    for (let n = 0; n < 5; n++) await app.addPerson();
    await app.passTime();
    stand.receiver.answer = () => ({ status: 200 });
    await app.notify();
    const [first, again, rest, ...others] = app.received;
    expect([idOf(again!), again!.body, others]).toEqual([idOf(first!), first!.body, []]);
    expect(idOf(rest!)).not.toBe(idOf(first!));
    expect([read(again!).data.changes.length, read(rest!).data.changes.length]).toEqual([1, 5]);
    expect((await app.endpoint()).body).toMatchObject({ failures: 0, retryAt: null, deliveredAt: expect.any(String) });
  });

  it('B23: of a worker that dies between the answer and the mark comes again under the same id', async () => {
    await app.addPerson();
    await stand.api.sql(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'dies'; END $$`);
    await stand.api.sql(`CREATE TRIGGER die BEFORE UPDATE ON notification_deliveries FOR EACH ROW EXECUTE FUNCTION die()`);
    await expect(app.notify(0)).rejects.toThrow('dies');
    await stand.api.sql('DROP FUNCTION die() CASCADE');
    await app.addPerson();
    await app.passTime();
    await app.notify(1);
    const [first, again, second, ...others] = app.received;
    expect([idOf(again!), again!.body, others]).toEqual([idOf(first!), first!.body, []]);
    expect(read(second!).data.changes.length).toBe(1);
  });

  it('B23: goes out once, however many workers are woken', async () => {
    for (let n = 0; n < 3; n++) await app.addPerson();
    await stand.settled();
    const woken = [0, 1, 0, 1, 0, 1].map((worker) => stand.workers[worker]!.notify(app.endpointId));
    const outcomes = (await Promise.all(woken)).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'applied')).toEqual(['applied']);
    expect(app.received.map((one) => read(one).data.changes.length)).toEqual([3]);
  });

  it('B23: holds so many changes at most, and the next the rest', async () => {
    await stand.api.sql(
      `INSERT INTO history_entries (id, app_id, person_id, cause_type, cause_id, action) SELECT gen_random_uuid(), $1, gen_random_uuid(), 'edit', 'x', 'person.updated' FROM generate_series(1, 230)`,
      [app.appId],
    );
    await app.notify();
    expect(app.received.map((one) => read(one).data.changes.length)).toEqual([100, 100, 30]);
    expect(new Set(app.received.flatMap((one) => read(one).data.changes.map(({ subjectId }) => subjectId))).size).toBe(230);
  });

  it('B23: says when the feed began anew, and goes on from there', async () => {
    await stand.api.sql(`UPDATE change_feed SET epoch = gen_random_uuid()`);
    expect(await app.isSwept()).toBe(true);
    await app.notify();
    await app.addPerson();
    await app.notify();
    expect(app.received.map((one) => [read(one).type, read(one).data.changes.length])).toEqual([['changes.restarted', 0], ['changes.available', 1]]); // prettier-ignore
    expect((await app.request('GET', `/changes?after=${read(app.received[0]!).data.next}`)).body.items.length).toBe(1);
  });
});

describe('an endpoint', () => {
  it('B23: that takes nothing for days is disabled, says why, and once set anew is told everything that it missed', async () => {
    stand.receiver.answer = () => ({ status: 500 });
    await app.addPerson();
    let attempts = 0;
    for (; (await app.endpoint()).body.status === 'active' && attempts < 50; attempts++) {
      await app.passTime();
      await app.notify();
    }
    expect(attempts).toBe(11);
    expect((await app.endpoint()).body).toMatchObject({ status: 'disabled', statusReason: 'notification.refused', failures: 11 });
    await app.passTime();
    expect([await app.isSwept(), await app.notify()]).toEqual([false, { outcome: 'skipped', reason: 'not_due' }]);
    const failures = async () => (await app.request('GET', '/cvent-integration/failures')).body.items;
    const [failure, ...others] = await failures();
    expect([others, failure]).toMatchObject([[], { kind: 'notification', code: 'notification.refused', retryable: true, subject: { endpointId: app.endpointId }, remedy: expect.stringContaining('test') }]); // prettier-ignore

    stand.receiver.answer = () => ({ status: 200 });
    await app.addPerson();
    const path = `/cvent-integration/failures/${encodeURIComponent(failure.id as string)}/retry`;
    expect((await app.request('POST', path)).body).toEqual({ retried: 1 });
    expect((await app.request('POST', '/cvent-integration/failures/retry-all')).body).toEqual({ retried: 0 });
    await app.notify();
    expect([await failures(), (await app.endpoint()).body.status]).toEqual([[], 'active']);
    const last = app.received.slice(-2);
    expect([idOf(last[0]!), last.map((one) => read(one).data.changes.length)]).toEqual([idOf(app.received[0]!), [1, 1]]);
  });

  it('B23: that answers 410 is disabled at once', async () => {
    stand.receiver.answer = () => ({ status: 410 });
    await app.addPerson();
    await app.notify();
    expect((await app.endpoint()).body).toMatchObject({ status: 'disabled', statusReason: 'notification.gone' });
  });

  it('B23: is set out and anew, and moved, by whoever may', async () => {
    expect((await app.endpoint('PATCH', '', { status: 'disabled' })).body).toMatchObject({ status: 'disabled', statusReason: null });
    await app.addPerson();
    await app.notify();
    expect([app.received, (await app.request('GET', '/cvent-integration/failures')).body.items]).toEqual([[], []]);
    const url = `${stand.receiver.origin}/moved`;
    expect((await app.endpoint('PATCH', '', { status: 'active', url })).body).toMatchObject({ status: 'active', url });
    await app.notify();
    expect(stand.receiver.received.at(-1)).toMatchObject({ path: '/moved' });
    expect((await app.endpoint('DELETE')).status).toBe(204);
    expect((await app.endpoint()).status).toBe(404);
  });

  it.each([301, 302, 303, 307, 308])('guarantee 7: is not followed elsewhere (%i)', async (status) => {
    stand.receiver.answer = ({ path }) =>
      path === '/elsewhere' ? { status: 200 } : { status, location: `${stand.receiver.origin}/elsewhere` };
    const before = stand.receiver.received.length;
    expect((await app.endpoint('POST', '/test')).body).toMatchObject({ delivered: false, status, code: 'notification.redirected' });
    expect(stand.receiver.received.slice(before).map(({ path }) => path)).toEqual([`/${app.appId}`]);
  });

  it('B23: can be tried, which tells of nothing and holds nothing up', async () => {
    await app.addPerson();
    expect((await app.endpoint('POST', '/test')).body).toMatchObject({ delivered: true, status: 204, code: null });
    expect(read(app.received[0]!)).toMatchObject({ type: 'test', data: { appId: app.appId, changes: [] } });
    stand.receiver.answer = () => ({ status: 500 });
    expect((await app.endpoint('POST', '/test')).body).toMatchObject({
      delivered: false,
      status: 500,
      message: expect.stringContaining('500'),
    });
    expect((await app.endpoint('PATCH', '', { url: 'http://127.0.0.1:9/x' })).status).toBe(200);
    expect((await app.endpoint('POST', '/test')).body).toMatchObject({ delivered: false, status: null, code: 'notification.unreachable' });
    const { items } = (await app.endpoint('GET', '/deliveries')).body;
    expect(items.map(({ state, type }: { state: string; type: string }) => [type, state])).toEqual([['test', 'failed'], ['test', 'failed'], ['test', 'delivered']]); // prettier-ignore
    expect((await app.endpoint()).body).toMatchObject({ status: 'active', failures: 0 });
    expect(await app.isSwept()).toBe(true);
  });

  it('guarantee 5: shows its secret once, and keeps it sealed', async () => {
    expect(app.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    for (const { text } of [await app.endpoint(), await app.request('GET', '/notification-endpoints'), await app.endpoint('PATCH', '', {})])
      expect(text).not.toContain('whsec_');
    const [row] = await stand.api.sql<{ secret: string }>('SELECT secret FROM notification_endpoints WHERE id = $1', [app.endpointId]);
    expect(row!.secret).toMatch(/^v1\.k1\./);
    const keys = `k2:${Buffer.alloc(32, 2).toString('base64')},k1:${Buffer.alloc(32, 1).toString('base64')}`;
    expect(await reencrypt(keys)).toBeGreaterThan(0);
    expect(await reencrypt(keys)).toBe(0);
    const [after] = await stand.api.sql<{ secret: string }>('SELECT secret FROM notification_endpoints WHERE id = $1', [app.endpointId]);
    expect(after!.secret).toMatch(/^v1\.k2\./);
    expect(await reencrypt(keys.split(',').reverse().join())).toBeGreaterThan(0);
    await app.addPerson();
    await app.notify();
    expect(read(app.received[0]!).type).toBe('changes.available');
  });

  it('guarantee 4: of another App is neither seen nor touched', async () => {
    const other = await stand.join();
    const path = `${other.path}/notification-endpoints/${app.endpointId}`;
    for (const [method, more] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/test'],
      ['GET', '/deliveries'],
    ] as const)
      expect((await stand.api.request(method, path + more, method === 'PATCH' ? { body: { status: 'disabled' } } : {})).status).toBe(404);
    expect((await other.request('GET', '/notification-endpoints')).body.items).toMatchObject([{ id: other.endpointId }]);
    await app.addPerson();
    await app.notify();
    await other.notify();
    expect([app.received.length, other.received.length]).toEqual([1, 0]);
  });

  it('B23: of an App there are ten at most', async () => {
    const url = `${stand.receiver.origin}/x`;
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async () => (await app.request('POST', '/notification-endpoints', { url })).status),
    );
    expect(statuses.filter((status) => status === 201).length).toBe(9);
    expect(await app.request('POST', '/notification-endpoints', { url })).toMatchObject({
      status: 409,
      body: { code: 'notification_endpoint.too_many' },
    });
  });
});

describe('guarantee 7: without development’s leave', () => {
  it('no endpoint is on this machine, inside, or told in plain', async () => {
    const api = await ApiHarness.start();
    const { path } = await api.anApp();
    const post = (url: unknown) => api.request('POST', `${path}/notification-endpoints`, { body: { url } });
    for (const url of [stand.receiver.origin, 'https://localhost/', 'https://10.0.0.1/', 'https://169.254.169.254/', 'https://[::ffff:127.0.0.1]/', 'http://cms.example.com/', '', 7])
      expect(await post(url)).toMatchObject({ status: 400, body: { errors: [{ field: 'url' }] } }); // prettier-ignore
    const { body } = await post('https://cms.example.com/');
    await api.sql('UPDATE notification_endpoints SET url = $2 WHERE id = $1', [body.id, `${stand.receiver.origin}/sly`]);
    expect((await api.request('POST', `${path}/notification-endpoints/${body.id}/test`)).body).toMatchObject({ delivered: false, code: 'notification.url_refused' }); // prettier-ignore
    expect(stand.receiver.received.filter(({ path: at }) => at === '/sly')).toEqual([]);
    await api.stop();
  });
});

/** Brings all secrets under the first of the keys, as the command does; answers how many that were. */
async function reencrypt(keys: string): Promise<number> {
  const config = loadConfig({ ...TEST_ENV, DATABASE_URL: stand.api.databaseUrl, ENCRYPTION_KEYS: keys });
  return new EndpointSecrets(stand.api.app.get(Database, { strict: false }), new SecretBox(config)).reencryptAll();
}
