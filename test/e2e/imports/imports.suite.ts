import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bridge, type QueueBackend } from '../../support/bridge.js';
import { Cvent, type CventApp } from '../../support/cvent.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

/** Imports over HTTP (B19), with api and worker in processes of their own. Each test has an App, an event and an application of its own. */
export function importsSuite(queue: QueueBackend): void {
  let database: TestDatabase;
  let cvent: Cvent;
  let bridge: Bridge;

  beforeAll(async () => {
    database = await createTestDatabase();
    cvent = await Cvent.start();
    bridge = await Bridge.start({ databaseUrl: database.url, queue, env: { ...cvent.env, LOG_LEVEL: 'debug' } });
  });
  afterAll(async () => {
    await bridge.stop();
    await cvent.stop();
    await database.drop();
  });

  const join = (event?: Parameters<Cvent['join']>[1], over?: Parameters<Cvent['join']>[2]): Promise<CventApp> =>
    cvent.join(bridge, { sessionCount: 0, ...event }, over);

  describe('imports', () => {
    it('B19: a full import brings everybody who is Accepted, counts its calls, and ends', async () => {
      const app = await join({ size: 450 });
      const run = await app.import();
      expect(run).toMatchObject({ state: 'completed', stage: 'done', progress: 1, problem: null, counts: { records: 450 } });
      expect(run.calls.used).toBeGreaterThan(3);
      expect(await app.inApp()).toEqual(app.shouldBeInApp());
      expect(app.shouldBeInApp().length).toBeGreaterThan(200);
      const { body } = await app.call('GET', '');
      expect(body['event']).toMatchObject({ timeZone: 'America/New_York' });
    });

    it('B19: a second import changes nobody and says so', async () => {
      const app = await join({ size: 60 });
      await app.import();
      const before = await bridge.sql('SELECT count(*)::int AS n FROM history_entries WHERE app_id = $1', [app.tenant.appId]);
      expect(await app.import()).toMatchObject({ state: 'completed' });
      expect(await bridge.sql('SELECT count(*)::int AS n FROM history_entries WHERE app_id = $1', [app.tenant.appId])).toEqual(before);
    });

    it('B19: whoever Cvent cancelled unheard, deleted or changed is as Cvent says after an import', async () => {
      const app = await join({ size: 80, acceptedShare: 1, guestShare: 0 });
      await app.import();
      const [first, second] = cvent.simulator.events.snapshot(app.eventId);
      cvent.simulator.attendees.cancel(app.eventId, first!.id, { silent: true });
      cvent.simulator.attendees.modify(app.eventId, second!.id, { firstName: 'Renamed' }, { silent: true });
      await new Promise((resolve) => setTimeout(resolve, 1_100)); // Cvent tells its time by the second
      expect(await app.import()).toMatchObject({ state: 'completed', counts: { removed: 1 } });
      expect(await app.inApp()).toEqual(app.shouldBeInApp());
      expect((await bridge.people(app.tenant)).find(({ email }) => email === second!.email.toLowerCase())).toMatchObject({
        firstName: 'Renamed',
      });
    });

    it('B19: a second import at once is refused with a pointer to the first', async () => {
      const app = await join({ size: 400 });
      const first = await app.start();
      const second = await app.call('POST', '/imports', { kind: 'full' });
      if (second.status !== 201) {
        expect(second.status).toBe(409);
        expect(second.body['code']).toBe('import.under_way');
        expect(second.text).toContain(first.id);
      }
      await app.until(first.id);
    });

    it('B19: a dry run changes nothing, stores what it would do, and is applied as stored', async () => {
      const app = await join({ size: 30, acceptedShare: 1, guestShare: 0 });
      const run = await app.import('full', true);
      expect(run).toMatchObject({ state: 'completed', dryRun: true, confirmable: true, counts: { planned: 30 } });
      expect(await app.inApp()).toEqual([]);
      const items = await app.items(run.id, 'plan');
      expect(items.filter(({ action }) => action === 'person.added')).toHaveLength(30);
      expect(items[0]!.changes.map(({ field }) => field)).toEqual(expect.arrayContaining(['firstName', 'lastName', 'email']));
      const calls = cvent.simulator.rest.calls.counters.calls;
      expect((await app.confirm(run.id)).status).toBe(200);
      await app.until(run.id, ['completed']);
      expect(await app.inApp()).toEqual(app.shouldBeInApp());
      expect(cvent.simulator.rest.calls.counters.calls).toBe(calls);
      expect((await app.confirm(run.id)).body['code']).toBe('import.nothing_to_confirm');
    });

    it('B19: the brake stops before an unusual share of people would go, and a confirmation lets it', async () => {
      const app = await join({ size: 40, acceptedShare: 1, guestShare: 0 });
      await app.import();
      for (const { id } of cvent.simulator.events.snapshot(app.eventId).slice(0, 20))
        cvent.simulator.attendees.cancel(app.eventId, id, { silent: true });
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const run = await app.import();
      expect(run).toMatchObject({ state: 'needs_confirmation', confirmable: true, problem: { code: 'import.unusual_removals' } });
      expect(await app.inApp()).toHaveLength(40);
      expect(await app.items(run.id, 'removal')).toHaveLength(20);
      expect((await app.call('POST', '/imports', { kind: 'full' })).body['code']).toBe('import.under_way');
      await app.confirm(run.id);
      expect(await app.until(run.id, ['completed'])).toMatchObject({ counts: { removed: 20 } });
      expect(await app.inApp()).toEqual(app.shouldBeInApp());
    });

    it('B19: nobody is removed when Cvent lists nobody at all', async () => {
      const app = await join({ size: 200, acceptedShare: 1, guestShare: 0 });
      await app.import();
      const before = await app.inApp();
      cvent.simulator.events.put({ id: app.eventId, size: 0 });
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      expect(await app.import()).toMatchObject({ state: 'needs_confirmation' });
      expect(await app.inApp()).toEqual(before);
    });

    it('B19: a cancelled import stays as it is and another may start', async () => {
      const app = await join({ size: 2_000 });
      const run = await app.start();
      const { body } = await app.call('POST', `/imports/${run.id}/cancel`);
      expect(['cancelled', 'completed']).toContain(body['state']);
      expect(await app.import()).toMatchObject({ state: 'completed' });
      expect(await app.inApp()).toEqual(app.shouldBeInApp());
    });

    it('B19: follows an import by server-sent events', async () => {
      const app = await join({ size: 300 });
      const run = await app.start();
      const response = await fetch(`${bridge.origin}/v1/apps/${app.tenant.appId}/cvent-integration/imports/${run.id}/events`, {
        headers: { authorization: `Bearer ${bridge.operatorKey}` },
      });
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      const text = await response.text();
      expect(text).toContain('event: progress');
      expect(text).toContain('"state":"completed"');
      expect(text.trimEnd().split('\n\n').at(-1)).toContain('event: end');
    });

    it('guarantee 4: an import of another App does not exist', async () => {
      const [mine, other] = [await join({ size: 3 }), await join({ size: 3 })];
      const run = await other.import();
      for (const path of ['', '/items?kind=plan', '/events'])
        expect((await mine.call('GET', `/imports/${run.id}${path}`)).status).toBe(404);
      for (const path of ['/confirm', '/cancel']) expect((await mine.call('POST', `/imports/${run.id}${path}`)).status).toBe(404);
    });

    it('G6: the plan of a dry run is not applied to another event', async () => {
      const app = await join({ size: 5, acceptedShare: 1, guestShare: 0 });
      const run = await app.import('full', true);
      const { id: eventId } = cvent.simulator.events.put({ seed: 99, size: 2 });
      const { body } = await app.call('GET', '');
      expect((await bridge.saveIntegration(app.tenant, { ...pick(body), clientId: app.clientId, host: cvent.url, eventId })).status).toBe(
        200,
      );
      await app.confirm(run.id);
      expect(await app.until(run.id, ['failed', 'completed'])).toMatchObject({
        state: 'failed',
        problem: { code: 'import.event_changed' },
      });
      expect(await app.inApp()).toEqual([]);
    });

    it('a missing scope fails the run and says what to do', async () => {
      const app = await join({ size: 3 });
      cvent.simulator.rest.applications.put(app.clientId, { scopes: ['event/events:read'] });
      expect(await app.import()).toMatchObject({ state: 'failed', problem: { code: 'cvent.scope_missing' } });
    });

    it('bad credentials block the integration, and the import goes on once they are right', async () => {
      const app = await join({ size: 20 });
      const { clientSecret } = cvent.simulator.rest.applications.put(app.clientId, { clientSecret: 'another-secret' });
      const run = await app.start();
      const waiting = await app.until(run.id, ['queued']).then(() => app.run(run.id));
      expect(waiting.id).toBe(run.id);
      const { bridge: service } = app;
      await waitFor(async () => (await app.call('GET', '')).body['status'] === 'blocked');
      expect((await app.run(run.id)).problem).toMatchObject({ code: 'cvent.credentials_refused' });
      const saved = (await app.call('GET', '')).body;
      await service.saveIntegration(app.tenant, {
        ...pick(saved),
        clientId: app.clientId,
        clientSecret,
        host: cvent.url,
        eventId: app.eventId,
      });
      expect(await app.until(run.id, ['completed'])).toMatchObject({ state: 'completed' });
      expect((await app.call('GET', '')).body).toMatchObject({ status: 'active', statusReason: null });
      expect(await app.inApp()).toEqual(app.shouldBeInApp());
    });
  });
}

function pick({ sessionImportMethod, cventToCms, cmsToCvent }: Record<string, unknown>): Record<string, unknown> {
  return { sessionImportMethod, cventToCms, cmsToCvent };
}

async function waitFor(check: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Waited in vain.');
}
