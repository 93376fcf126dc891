import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bridge, eventually, type QueueBackend } from '../../support/bridge.js';
import { Cvent, type CventApp, type RunView } from '../../support/cvent.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

const DELAY_MS = 1_500;
const MOST_DELAY_MS = 4_000;
/** So much earlier than the newest change that was read does the next walk begin. */
const OVERLAP_MS = 120_000;
/** Cvent tells its time by the second: a read wins over what was told in a second before its own. */
const NEXT_SECOND_MS = 1_100;

/** Reads that follow messages by themselves (DESIGN 4, "Settle read"; B8, B20), with api and worker in processes of their own. */
export function settleReadsSuite(queue: QueueBackend): void {
  let database: TestDatabase;
  let cvent: Cvent;
  let bridge: Bridge;

  beforeAll(async () => {
    database = await createTestDatabase();
    cvent = await Cvent.start();
    const delays = { SETTLE_DELAY_MS: String(DELAY_MS), SETTLE_MOST_DELAY_MS: String(MOST_DELAY_MS) };
    bridge = await Bridge.start({ databaseUrl: database.url, queue, env: { ...cvent.env, ...delays } });
  });
  afterAll(async () => {
    await bridge.stop();
    await cvent.stop();
    await database.drop();
  });

  /** An App that webhooks reach from now on. Those whom the event holds already registered long before. */
  async function joinAndListen(size: number): Promise<CventApp> {
    const app = await cvent.join(bridge, { sessionCount: 0, size, acceptedShare: 1, guestShare: 0 });
    await cvent.simulator.webhooks.setTarget({ ...app.tenant.webhook, eventIds: [app.eventId] }, app.eventId);
    return app;
  }

  const completed = async (app: CventApp, count: number): Promise<RunView[]> => {
    let runs: RunView[] = [];
    await eventually(`${count} settle reads`, async () => {
      runs = await app.runs('settle');
      return runs.filter(({ state }) => state === 'completed').length >= count;
    });
    return runs;
  };
  const firstNames = async (app: CventApp): Promise<(string | null)[]> =>
    (await bridge.people(app.tenant)).map(({ firstName }) => firstName);

  describe('settle reads', () => {
    it('B20: a burst of messages makes one read of each integration, of what changed since the last one, less an overlap', async () => {
      const apps = await Promise.all([joinAndListen(20), joinAndListen(0)]);
      const begin = Date.now();
      for (const { eventId } of apps) cvent.simulator.attendees.registerBurst(eventId, 25);
      await Promise.all(apps.map((app) => completed(app, 1)));
      await sleep(2 * DELAY_MS);
      for (const app of apps) {
        const runs = await app.runs('settle');
        expect(runs).toMatchObject([{ kind: 'incremental', state: 'completed', counts: { records: 25, pages: 1 } }]);
        const lists = app.lists();
        expect(lists).toHaveLength(1);
        const after = Date.parse(lists[0]!.get('after')!);
        expect(after).toBeLessThan(begin - OVERLAP_MS + 1_000);
        expect(after).toBeGreaterThan(begin - OVERLAP_MS - 60_000);
        expect(await app.inApp()).toHaveLength(25); // those who were there before are an import's
      }
    });

    it('B20: the next read begins where the last one ended, less an overlap', async () => {
      const app = await joinAndListen(0);
      cvent.simulator.attendees.registerBurst(app.eventId, 2);
      await completed(app, 1);
      const newest = Math.max(...cvent.simulator.events.get(app.eventId).attendees.map(({ lastModified }) => Date.parse(lastModified)));
      cvent.simulator.attendees.registerBurst(app.eventId, 1);
      await completed(app, 2);
      const after = Date.parse(app.lists().at(-1)!.get('after')!);
      expect(after).toBeLessThanOrEqual(newest - OVERLAP_MS);
      expect(after).toBeGreaterThan(newest - OVERLAP_MS - 5_000);
    });

    it('B20: messages that never end do not put the read off for ever', async () => {
      const app = await joinAndListen(0);
      const begin = Date.now();
      while (Date.now() - begin < MOST_DELAY_MS + 3 * DELAY_MS && (await app.runs('settle')).length === 0) {
        cvent.simulator.attendees.registerBurst(app.eventId, 1);
        await sleep(DELAY_MS / 4);
      }
      expect(await app.runs('settle')).toHaveLength(1);
      expect(Date.now() - begin).toBeGreaterThan(MOST_DELAY_MS - 500);
    });

    it('B20: brings what no message told of, and corrects what one told', async () => {
      const app = await joinAndListen(0);
      const { attendees } = cvent.simulator.attendees.register(app.eventId, [
        { firstName: 'Ada' },
        { firstName: 'Bob' },
        { firstName: 'Cyd' },
      ]);
      const [ada, bob, cyd] = attendees.map(({ id }) => id) as [string, string, string];
      await app.heard();
      cvent.simulator.attendees.modify(app.eventId, ada, { firstName: 'Augusta' }, { silent: true });
      cvent.simulator.attendees.cancel(app.eventId, bob, { silent: true });
      cvent.simulator.attendees.register(app.eventId, [{ firstName: 'Dan' }], { silent: true });
      await sleep(NEXT_SECOND_MS);
      cvent.simulator.attendees.modify(app.eventId, cyd, { firstName: 'Cyril' });
      await eventually('what was lost', async () => (await firstNames(app)).includes('Dan'));
      await completed(app, 1);
      expect((await firstNames(app)).sort()).toEqual(['Augusta', 'Cyril', 'Dan']);
    });

    it('B8: a substitution is not applied, but the read that it asks for brings the new person', async () => {
      const app = await joinAndListen(0);
      const { attendees } = cvent.simulator.attendees.register(app.eventId, [{ firstName: 'Ada', email: 'ada@example.test' }]);
      await completed(app, 1);
      cvent.simulator.attendees.substitute(app.eventId, attendees[0]!.id, { firstName: 'Bob', email: 'bob@example.test' });
      await completed(app, 2);
      expect(await bridge.people(app.tenant)).toMatchObject([{ firstName: 'Bob', email: 'bob@example.test' }]);
      const messages = await bridge.messages(app.tenant);
      expect(messages.map(({ status, reason }) => [status, reason])).toEqual([['applied', null], ['ignored', 'unsupported_type']]); // prettier-ignore
    });

    it('B8: a manual synchronisation asks for a read too', async () => {
      const app = await joinAndListen(0);
      cvent.simulator.attendees.register(app.eventId, [{ firstName: 'Ada' }, { firstName: 'Bob' }], { silent: true });
      cvent.simulator.sync.attendees(app.eventId);
      await completed(app, 1);
      expect(await firstNames(app)).toHaveLength(2);
    });

    it('B8: messages that have nothing to do with the event ask for nothing', async () => {
      const app = await joinAndListen(0);
      const element = { eventStub: '00000000-0000-4000-8000-000000000001', inviteeStub: 'X', oldContactStub: 'Y', newContactStub: 'Z' };
      for (const eventType of ['InviteeSubstitutedInAnEvent', 'InviteeOrGuestAccepted', 'ContactCreated'])
        cvent.simulator.webhooks.pushRaw({ eventType, eventId: app.eventId, message: [element] });
      await app.heard();
      await sleep(2 * DELAY_MS);
      expect(await app.runs('settle')).toEqual([]);
    });

    it('B20, B22: of a paused integration messages are stored and nothing is applied or read until it is resumed', async () => {
      const app = await joinAndListen(0);
      expect((await app.call('POST', '/pause')).body).toMatchObject({ status: 'paused' });
      cvent.simulator.attendees.registerBurst(app.eventId, 2);
      await cvent.simulator.idle();
      await sleep(3 * DELAY_MS);
      expect((await app.call('GET', '/status')).body).toMatchObject({
        status: 'paused',
        messages: { waiting: 2 },
        attendees: { inApp: 0 },
      });
      expect(await app.runs('settle')).toEqual([]);
      expect(app.lists()).toEqual([]);
      await app.call('POST', '/resume');
      await completed(app, 1);
      expect(await app.inApp()).toHaveLength(2);
    });

    it('B20: without the scope to read, messages are applied and Cvent is not asked again and again', async () => {
      const app = await joinAndListen(0);
      cvent.simulator.rest.applications.put(app.clientId, { scopes: ['event/events:read'] });
      cvent.simulator.attendees.registerBurst(app.eventId, 2);
      await eventually('the read to fail', async () => (await app.runs('settle'))[0]?.state === 'failed');
      const calls = cvent.simulator.rest.calls.counters.calls;
      cvent.simulator.attendees.registerBurst(app.eventId, 2);
      await app.heard();
      await sleep(3 * DELAY_MS);
      expect(await app.runs('settle')).toMatchObject([{ state: 'failed', problem: { code: 'cvent.scope_missing' } }]);
      expect(cvent.simulator.rest.calls.counters.calls).toBe(calls);
      expect(await app.inApp()).toHaveLength(4);
    });
  });
}
