import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bridge, eventually, type QueueBackend } from '../../support/bridge.js';
import { Cvent, type CventApp, type RunView } from '../../support/cvent.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

/** Something that happens in Cvent, and how the message about it fares; or an import. */
const turn = fc.record({
  what: fc.constantFrom('register', 'modify', 'modify', 'move', 'cancel', 'cancel', 'accept', 'import'),
  who: fc.nat(1_000),
  isSilent: fc.boolean(),
  loss: fc.constantFrom(0, 0.5),
  duplicates: fc.constantFrom(0, 0.5),
});
type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;

/** Longer than a second: Cvent tells its time by the second, and a read must be later than what it settles. */
const SETTLE_MS = 1_500;
const LONG_AGO = `now() - interval '1 minute'`;

/** Reconciliations on a schedule, and messages and reads together (B20, guarantee 2). */
export function reconcileSuite(queue: QueueBackend): void {
  let database: TestDatabase;
  let cvent: Cvent;
  let bridge: Bridge;

  beforeAll(async () => {
    database = await createTestDatabase();
    cvent = await Cvent.start();
    const env = { ...cvent.env, SETTLE_DELAY_MS: String(SETTLE_MS), SETTLE_MOST_DELAY_MS: '6000' };
    bridge = await Bridge.start({ databaseUrl: database.url, queue, env });
  });
  afterAll(async () => {
    await bridge.stop();
    await cvent.stop();
    await database.drop();
  });

  const join = async (size: number): Promise<CventApp> => {
    const app = await cvent.join(bridge, { size, acceptedShare: 1, guestShare: 0 });
    await app.listen();
    return app;
  };
  const completed = async (app: CventApp, trigger: 'schedule' | 'settle', least = 1): Promise<RunView[]> => {
    let runs: RunView[] = [];
    await eventually(`${least} ${trigger} to complete`, async () => {
      runs = (await app.runs(trigger)).filter(({ state }) => state === 'completed');
      return runs.length >= least;
    });
    return runs;
  };
  const makeDue = (app: CventApp, which: 'incremental' | 'full'): Promise<unknown> =>
    eventually('the marks', async () => {
      const rows = await bridge.sql(
        `UPDATE read_marks SET ${which}_due_at = ${LONG_AGO} WHERE integration_id = (SELECT id FROM integrations WHERE app_id = $1) RETURNING 1`,
        [app.tenant.appId],
      );
      return rows.length > 0;
    });

  describe('messages and reads together', () => {
    it('guarantee 2: any true history, told by messages that are lost, late and repeated, ends as Cvent has it after one read', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(turn, { minLength: 5, maxLength: 25 }), fc.constantFrom('import', 'settle'), async (turns, last) => {
          const app = await join(0);
          cvent.simulator.attendees.registerBurst(app.eventId, 6, { silent: true });
          for (const step of turns) await play(app, step);
          await app.heard();
          await new Promise((resolve) => setTimeout(resolve, 1_100));
          if (last === 'import') expect(await app.import()).toMatchObject({ state: 'completed' });
          else {
            const before = (await app.runs('settle')).length;
            cvent.simulator.attendees.registerBurst(app.eventId, 1);
            await eventually('the settle read', async () => (await app.runs('settle')).filter(({ state }) => state === 'completed').length > before); // prettier-ignore
          }
          expect(await app.names()).toEqual(app.namesThatShouldBe());
        }),
        { numRuns: 8, endOnFailure: true },
      );
    });
  });

  async function play(app: CventApp, { what, who, isSilent, loss, duplicates }: Turn): Promise<void> {
    const { attendees } = cvent.simulator;
    const all = cvent.simulator.events.attendees(app.eventId, { limit: 100 }).items;
    const { id } = all[who % all.length]!.attendee;
    const emission = { silent: isSilent, delivery: { loss, duplicates, reorder: 0.3, reorderMaxDelayMs: 300 } };
    switch (what) {
      case 'register':
        return void attendees.registerBurst(app.eventId, 1 + (who % 3), emission);
      case 'modify':
        return void attendees.modify(app.eventId, id, { firstName: `Name${who}` }, emission);
      case 'move':
        return void attendees.modify(app.eventId, id, { email: `shared${who % 4}@example.test` }, emission);
      case 'cancel':
        return void attendees.cancel(app.eventId, id, emission);
      case 'accept':
        return void attendees.accept(app.eventId, id, emission);
      case 'import':
        return void (await app.import('full', who % 2 === 0));
    }
  }

  describe('reconciliation', () => {
    it('B20: one scheduled read later both sides agree, though webhooks were dropped and the API was away', async () => {
      const app = await join(0);
      const { attendees } = cvent.simulator.attendees.registerBurst(app.eventId, 120, { delivery: { loss: 0.05 } });
      await app.heard();
      await bridge.apiProcess.stop();
      cvent.simulator.attendees.registerBurst(app.eventId, 20, { delivery: { retryDelaysMs: [50] } });
      for (const { id } of attendees.slice(0, 5)) cvent.simulator.attendees.cancel(app.eventId, id, { delivery: { retryDelaysMs: [50] } });
      await cvent.simulator.idle(5_000); // what it retries for longer finds the API at another port
      await bridge.apiProcess.restart();
      await bridge.settled(app.tenant);
      const [before, should] = [await app.inApp(), app.shouldBeInApp()];
      const missing = should.filter((email) => !before.includes(email)).length;
      const tooMany = before.filter((email) => !should.includes(email)).length;
      expect(missing + tooMany).toBeGreaterThan(20);
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await makeDue(app, 'incremental');
      const [run] = await completed(app, 'schedule');
      expect(run).toMatchObject({ kind: 'incremental' });
      expect(await app.inApp()).toEqual(app.shouldBeInApp());
      console.log(
        `    ${missing} were missing and ${tooMany} too many; one reconciliation with ${run!.calls.used} calls later both sides agree`,
      );
    });

    it('B20: the nightly full one ends whom Cvent does not know any more, and messages did not tell', async () => {
      const app = await join(30);
      await app.import();
      const gone = 'phantom@example.test';
      const stray = '0b000000-0000-4000-8000-00000000000f';
      await bridge.deliver(app.tenant, JSON.stringify(phantom(app.eventId, stray, gone)));
      await bridge.settled(app.tenant);
      expect(await app.inApp()).toContain(gone);
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await makeDue(app, 'full');
      const [run] = await completed(app, 'schedule');
      expect(run).toMatchObject({ kind: 'full', counts: { removed: 1 } });
      expect(await app.inApp()).toEqual(app.shouldBeInApp());
    });

    it('B20: comes less often while the account is short of calls', async () => {
      const app = await join(3);
      await app.import();
      await bridge.sql(`UPDATE cvent_accounts SET tier = 'T', calls_per_day = 1000, used = 800, tier_due_at = now() + interval '1 day' WHERE client_id = $1`, [app.clientId]); // prettier-ignore
      await makeDue(app, 'incremental');
      await eventually('the next time', async () => {
        const [row] = await bridge.sql<{ minutes: number }>(
          `SELECT extract(epoch FROM incremental_due_at - now())::float8 / 60 AS minutes FROM read_marks m JOIN integrations i ON i.id = m.integration_id WHERE i.app_id = $1`,
          [app.tenant.appId],
        );
        return row!.minutes > 2 * 1_440;
      });
      expect(await app.runs('schedule')).toEqual([]);
    });
  });
}

function phantom(eventId: string, attendeeId: string, email: string): object {
  return {
    eventType: 'InviteeOrGuestAccepted',
    messageTime: new Date(Date.now() - 5_000).toISOString(),
    messageStub: '0c000000-0000-4000-8000-00000000000f',
    message: [
      { eventStub: eventId.toUpperCase(), inviteeStub: attendeeId, inviteeStatus: 'Accepted', firstName: 'P', lastName: 'H', email },
    ],
  };
}
