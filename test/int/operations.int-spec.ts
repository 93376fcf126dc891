import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PushStand, somebody, type PushApp } from './pushes/push-stand.js';

let stand: PushStand;
let app: PushApp;

beforeAll(async () => {
  stand = await PushStand.start();
});
beforeEach(async () => {
  stand.calm();
  await stand.newMessages();
  app = await stand.join([somebody('Ada'), somebody('Ben')]);
});
afterAll(() => stand.stop());

const post = (path: string, body?: unknown) => app.request('POST', `/cvent-integration${path}`, body);
const get = async (path: string) => (await app.request('GET', `/cvent-integration${path}`)).body;
const failures = async (query = ''): Promise<Record<string, unknown>[]> => (await get(`/failures${query}`)).items;
const titleOf = async (place: number): Promise<unknown> => (await app.person(place)).fields['jobTitle'];
const store = async (body: string): Promise<void> => {
  const headers = { authorization: app.token, 'content-type': 'application/json' };
  expect((await stand.api.app.inject({ method: 'POST', url: app.hook, headers, payload: body })).statusCode).toBe(200);
};

describe('a paused integration', () => {
  it('B22: takes webhooks and applies nothing; resumed, it applies them in the order in which they came', async () => {
    expect((await post('/pause')).body).toMatchObject({ status: 'paused', statusReason: expect.stringContaining('paused') });
    await app.changeInCvent({ title: 'Baker' });
    await app.changeInCvent({ title: 'Smith' });
    expect(await titleOf(0)).toBe('Pilot');
    const parked = await stand.api.sql<{ wake_at: unknown }>(`SELECT wake_at FROM inbox_messages WHERE integration_id = $1 AND status = 'pending'`, [app.integrationId]); // prettier-ignore
    expect(parked).toEqual([{ wake_at: null }, { wake_at: null }]);
    expect(await stand.workers[0].sweepInbox()).toEqual([]);
    expect(await get('/status')).toMatchObject({ status: 'paused', messages: { waiting: 2 }, lag: { toCms: expect.any(Number) } });

    expect((await post('/resume')).body).toMatchObject({ status: 'active', statusReason: null });
    const woken = await stand.workers[0].sweepInbox();
    const came = await stand.api.sql<{ id: string }>('SELECT id FROM inbox_messages WHERE integration_id = $1 ORDER BY received_at, id', [app.integrationId]); // prettier-ignore
    expect(woken).toEqual(came.map(({ id }) => id));
    for (const id of woken) await stand.workers[1].apply(id);
    expect([await titleOf(0), (await get('/status')).messages.waiting]).toEqual(['Smith', 0]);
  });

  it('B22: reads nothing: an import is refused, and one that is under way stands still', async () => {
    const { body: run } = await post('/imports', { kind: 'full' });
    await post('/pause');
    expect(await stand.workers[0].carryOn(run.id)).toEqual({ outcome: 'skipped', reason: 'not_due' });
    expect(await post('/imports', { kind: 'full' })).toMatchObject({ status: 409, body: { code: 'integration.paused' } });
    await post('/resume');
    expect(await stand.workers[0].carryOn(run.id)).toEqual({ outcome: 'applied' });
  });

  it('B22: pausing and resuming twice is as good as once', async () => {
    const first = (await post('/pause')).body;
    expect((await post('/pause')).body.statusSince).toBe(first.statusSince);
    await post('/resume');
    expect((await post('/resume')).body).toMatchObject({ status: 'active' });
  });
});

describe('failures', () => {
  it('B22: are listed in plain words with what to do, one retried by itself', async () => {
    await store('{"message": 7}');
    await app.deliverAll();
    await app.edit({ fields: { jobTitle: 'x'.repeat(101) } });
    await applyStored();
    const [push, message, ...others] = (await failures()).sort((a, b) => (a['kind']! > b['kind']! ? -1 : 1));
    expect(others).toEqual([]);
    expect(message).toMatchObject({ kind: 'message', code: expect.stringMatching(/^message\./), retryable: true, remedy: expect.stringContaining('etry') }); // prettier-ignore
    expect(push).toMatchObject({ kind: 'push', code: 'push.too_long', message: expect.stringContaining('101'), subject: { field: 'jobTitle' } }); // prettier-ignore
    expect((await get('/status')).failures).toEqual({ open: 2, byCode: { [String(message!['code'])]: 1, 'push.too_long': 1 } });
    expect(await get(`/failures/${encodeURIComponent(String(push!['id']))}`)).toEqual(push);

    expect((await post(`/failures/${encodeURIComponent(String(message!['id']))}/retry`)).body).toEqual({ retried: 1 });
    expect((await failures()).map(({ kind }) => kind)).toEqual(['push']);
    await applyStored();
    expect((await failures()).length).toBe(2);
    await app.edit({ fields: { jobTitle: 'Baker' } });
    expect((await failures()).map(({ kind }) => kind)).toEqual(['message']);
  });

  it('B22: are retried all together, and twice is as good as once', async () => {
    for (const n of [1, 2]) await store(`{"message": ${n}}`);
    await applyStored();
    stand.cvent.rest.faults.add({ kind: 'status', status: 400, operation: 'PATCH /contacts*', count: 1 });
    await app.edit({ fields: { company: 'Looms' } });
    await app.push();
    expect((await failures()).length).toBe(3);
    expect((await post('/failures/retry-all')).body).toEqual({ retried: 3 });
    expect((await post('/failures/retry-all')).body).toEqual({ retried: 0 });
    await app.push();
    expect([app.contact().company, (await failures()).length]).toEqual(['Looms', 0]);
  });

  it('B22: come in pages, newest first, each once', async () => {
    for (let n = 0; n < 7; n++) await store(`{"message": ${n}, "x": "${n}"}`);
    await applyStored();
    await stand.api.sql(`UPDATE inbox_messages SET finished_at = date_trunc('second', finished_at) WHERE integration_id = $1`, [app.integrationId]); // prettier-ignore
    await app.edit({ fields: { jobTitle: 'x'.repeat(101), company: 'y'.repeat(300) } });
    const whole = (await failures()).map(({ id }) => id);
    const paged: unknown[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { items: { id: string }[]; next: string | null } = await get(`/failures?limit=2${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    expect(paged).toEqual(whole);
    expect(whole.length).toBeGreaterThanOrEqual(8);
  });

  it('B22: of imports stay until one has read what they did, and a retry reads anew', async () => {
    stand.cvent.rest.faults.add({ kind: 'status', status: 400, operation: 'GET /events*', count: 1 });
    const { body: run } = await post('/imports', { kind: 'full' });
    await stand.workers[0].carryOn(run.id);
    const [failed] = await failures();
    expect(failed).toMatchObject({ kind: 'import', subject: { importId: run.id }, retryable: true });
    expect((await post(`/failures/${encodeURIComponent(String(failed!['id']))}/retry`)).body).toEqual({ retried: 1 });
    expect((await post('/failures/retry-all')).body).toEqual({ retried: 1 });
    const { current } = (await get('/status')).imports;
    await stand.workers[0].carryOn(current.id);
    expect(await failures()).toEqual([]);
  });

  it('B22: a blocked integration explains itself', async () => {
    await stand.api.sql(`UPDATE integrations SET status = 'blocked', status_reason = 'Cvent refuses the secret.' WHERE id = $1`, [app.integrationId]); // prettier-ignore
    expect(await failures()).toMatchObject([{ code: 'integration.blocked', message: 'Cvent refuses the secret.', retryable: true }]);
    expect((await post('/failures/retry-all')).body).toEqual({ retried: 1 });
    await post('/doctor', {});
    expect([await failures(), (await get('/status')).status]).toEqual([[], 'active']);
  });

  it('guarantee 4: of another App are neither seen nor retried', async () => {
    await store('{"message": 7}');
    await applyStored();
    const [failure] = await failures();
    const other = await stand.join([]);
    const path = `/cvent-integration/failures/${encodeURIComponent(String(failure!['id']))}`;
    expect((await other.request('GET', '/cvent-integration/failures')).body.items).toEqual([]);
    expect((await other.request('GET', path)).status).toBe(404);
    expect((await other.request('POST', `${path}/retry`)).status).toBe(404);
    expect((await other.request('POST', '/cvent-integration/failures/retry-all')).body).toEqual({ retried: 0 });
    expect((await failures()).length).toBe(1);
  });
});

describe('why is somebody not in the app?', () => {
  const why = async (query: string) => (await get(`/explain?${query}`)).items;
  const emailOf = (place: number): string => app.contact(place).email.toUpperCase();
  const cancelled = (place: number): void => void stand.cvent.attendees.cancel(app.eventId, app.attendeeIds[place]!);

  it('B21: has an answer for the cancelled, the hidden, the email-less, the doubled and the never seen', async () => {
    expect(await why(`email=${encodeURIComponent(emailOf(0))}`)).toMatchObject([{ code: 'in_app', personId: (await app.person(0)).id, remedy: null }]); // prettier-ignore
    stand.tick();
    cancelled(0);
    await app.deliverAll();
    expect(await why(`email=${encodeURIComponent(emailOf(0))}`)).toMatchObject([{ code: 'cancelled', attendeeId: app.attendeeIds[0], at: expect.any(String) }]); // prettier-ignore
    expect(await why(`attendeeId=${app.attendeeIds[0]!.toUpperCase()}`)).toMatchObject([{ code: 'cancelled' }]);

    const { id } = await app.person(1);
    await app.request('DELETE', `/people/${id}`);
    const [hidden] = await why(`email=${encodeURIComponent(emailOf(1))}`);
    expect(hidden).toMatchObject({ code: 'hidden', remedy: expect.stringContaining(`${id}/restore`) });

    const [guest, twin] = [somebody('Guest', { email: '' }), somebody('Twin', { email: emailOf(1) })];
    await app.register([guest, twin]);
    expect(await why(`attendeeId=${app.attendeeIds[2]}`)).toMatchObject([{ code: 'needs_email' }]);
    expect((await why(`email=${encodeURIComponent(emailOf(1))}`)).map(({ code }: { code: string }) => code).sort()).toEqual(['hidden', 'in_app']); // prettier-ignore
    expect(await why('email=nobody%40example.com')).toMatchObject([{ code: 'never_arrived', remedy: expect.stringContaining('doctor') }]);
  });

  it('B21: finds messages that name somebody and were not applied', async () => {
    const name = 'lost@example.com';
    await store(JSON.stringify({ message: 7, email: name }));
    expect(await why(`email=${encodeURIComponent('Lost@example.com')}`)).toMatchObject([{ code: 'message_waiting', messageIds: [expect.any(String)] }]); // prettier-ignore
    await applyStored();
    expect(await why(`email=${encodeURIComponent(name)}`)).toMatchObject([{ code: 'message_failed' }]);
    const other = await stand.join([]);
    expect((await other.request('GET', `/cvent-integration/explain?email=${encodeURIComponent(name)}`)).body.items).toMatchObject([{ code: 'never_arrived' }]); // prettier-ignore
  });

  it('B21: knows somebody by the email that the CMS gave them, too', async () => {
    const { id } = await app.person(0);
    await app.edit({ fields: { email: 'ada.new@example.com' } });
    expect(await why('email=Ada.New%40example.com')).toMatchObject([{ code: 'in_app', personId: id, attendeeId: app.attendeeIds[0] }]);
  });

  it('B21: says so when a message that names somebody who is not in the app waits or failed', async () => {
    stand.tick();
    cancelled(0);
    await app.deliverAll();
    await post('/pause');
    stand.passSecond();
    stand.cvent.attendees.accept(app.eventId, app.attendeeIds[0]!);
    await app.deliverAll();
    const codes = async () => (await why(`attendeeId=${app.attendeeIds[0]}`)).map(({ code, attendeeId }: { code: string; attendeeId: string }) => [code, attendeeId]); // prettier-ignore
    const id = app.attendeeIds[0];
    expect(await codes()).toEqual([['cancelled', id], ['message_waiting', id]]); // prettier-ignore
    await stand.api.sql(`UPDATE inbox_messages SET status = 'failed', reason = 'bug.unexpected', finished_at = now() WHERE integration_id = $1 AND status = 'pending'`, [app.integrationId]); // prettier-ignore
    expect(await codes()).toEqual([['cancelled', id], ['message_failed', id]]); // prettier-ignore
    await post('/resume');
    await post('/failures/retry-all');
    await applyStored();
    expect(await codes()).toEqual([['in_app', id]]);
  });

  it('B21: takes an email or an attendee id, and says so', async () => {
    for (const query of ['', 'email=a%40example.com&attendeeId=x', 'email='])
      expect(await app.request('GET', `/cvent-integration/explain?${query}`)).toMatchObject({ status: 400, body: { code: 'request.invalid' } }); // prettier-ignore
  });
});

describe('the status', () => {
  it('B22: says what came over, what was read, which calls were used, and how far each side is behind', async () => {
    await app.changeInCvent({ title: 'Baker' });
    await app.edit({ fields: { company: 'Looms' } });
    const status = await get('/status');
    expect(status).toMatchObject({
      status: 'active',
      lag: { toCms: 0, toCvent: expect.any(Number) },
      messages: { waiting: 0, oldestWaitingAt: null, lastByType: { InviteeOrGuestModified: expect.any(String) } },
      attendees: { inApp: 2, notInApp: {} },
      imports: { current: null, lastFullAt: expect.any(String), lastReadAt: expect.any(String) },
      pushes: { state: 'idle', waiting: 1, failed: 0, oldestWaitingAt: expect.any(String), problem: null },
      quota: { tier: 'Test', callsPerSecond: 1000, callsPerDay: null, exhaustedUntil: null },
      failures: { open: 0, byCode: {} },
    });
    expect(status.quota.usedToday).toBeGreaterThan(0);
  });

  it('B22: an App without an integration has none', async () => {
    const { path } = await stand.api.anApp();
    expect(await stand.api.request('GET', `${path}/cvent-integration/status`)).toMatchObject({ status: 404, body: { code: 'integration.not_found' } }); // prettier-ignore
  });
});

/** What is stored is applied. */
async function applyStored(): Promise<void> {
  const rows = await stand.api.sql<{ id: string }>(`SELECT id FROM inbox_messages WHERE integration_id = $1 AND status = 'pending'`, [app.integrationId]); // prettier-ignore
  for (const { id } of rows) await stand.workers[0].apply(id);
}
