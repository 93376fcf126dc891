import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bridge, eventually, type QueueBackend } from '../../support/bridge.js';
import { Cvent, type CventApp, type RunView } from '../../support/cvent.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { aMessage, anInvitee } from '../../support/messages.js';

const EVERY_MS = 3_000;
/** Cvent tells its time by the second: a read wins over what was told in a second before its own. */
const NEXT_SECOND_MS = 1_100;

/** What the app and Cvent do not agree on. */
interface Disagreement {
  readonly missing: number;
  readonly tooMany: number;
  readonly different: number;
}

/** Reads that the clock starts (B20), with api and worker in processes of their own. */
export function reconciliationSuite(queue: QueueBackend): void {
  let database: TestDatabase;
  let cvent: Cvent;
  let bridge: Bridge;

  beforeAll(async () => {
    database = await createTestDatabase();
    cvent = await Cvent.start();
    const env = { ...cvent.env, RECONCILE_MINUTES: String(EVERY_MS / 60_000) };
    bridge = await Bridge.start({ databaseUrl: database.url, queue, env });
  });
  afterAll(async () => {
    await bridge.stop();
    await cvent.stop();
    await database.drop();
  });

  /** An App whose reconciliations start once it is told so. */
  async function joinIdle(event: Parameters<Cvent['join']>[1]): Promise<CventApp> {
    const app = await cvent.join(bridge, { sessionCount: 0, guestShare: 0, ...event });
    await eventually('the marks', async () => (await setMarks(app, { incrementalInMs: 3_600_000 })) === 1);
    await eventually('the reads to end', async () => (await app.runs('schedule')).every(({ state }) => state === 'completed'));
    return app;
  }

  const setMarks = async (
    app: CventApp,
    { incrementalInMs, fullInMs }: { incrementalInMs?: number; fullInMs?: number },
  ): Promise<number> => {
    const rows = await bridge.sql(
      `UPDATE read_marks SET incremental_due_at = coalesce(now() + $2 * interval '1 ms', incremental_due_at),
        full_due_at = coalesce(now() + $3 * interval '1 ms', full_due_at)
      WHERE integration_id = (SELECT id FROM integrations WHERE app_id = $1) RETURNING 1`,
      [app.tenant.appId, incrementalInMs ?? null, fullInMs ?? null],
    );
    return rows.length;
  };

  /** How long after the newest one the next is due, in ms. */
  const waitsFor = async (app: CventApp): Promise<number> => {
    const [row] = await bridge.sql<{ ms: number }>(
      `SELECT (extract(epoch FROM m.incremental_due_at - (SELECT max(created_at) FROM import_runs r WHERE r.integration_id = i.id)) * 1000)::float8 AS ms
      FROM read_marks m JOIN integrations i ON i.id = m.integration_id WHERE i.app_id = $1`,
      [app.tenant.appId],
    );
    return row!.ms;
  };

  /** Lets one reconciliation come now, and waits for its end. */
  async function reconcile(app: CventApp, kind: 'full' | 'incremental' = 'incremental'): Promise<RunView> {
    const before = (await app.runs('schedule')).length;
    await setMarks(app, kind === 'full' ? { fullInMs: -1_000 } : { incrementalInMs: -1_000 });
    await eventually('the reconciliation to start', async () => (await app.runs('schedule')).length > before);
    await setMarks(app, { incrementalInMs: 3_600_000 });
    const run = (await app.runs('schedule'))[before]!;
    expect(run.kind).toBe(kind);
    return app.until(run.id);
  }

  async function compare(app: CventApp): Promise<Disagreement> {
    const nameOf = new Map((await bridge.people(app.tenant)).map(({ email, firstName }) => [email, firstName]));
    const wanted = new Map(cvent.simulator.events.snapshot(app.eventId).map(({ email, firstName }) => [email.toLowerCase(), firstName]));
    return {
      missing: [...wanted].filter(([email]) => !nameOf.has(email)).length,
      tooMany: [...nameOf].filter(([email]) => !wanted.has(email!)).length,
      different: [...wanted].filter(([email, firstName]) => nameOf.has(email) && nameOf.get(email) !== firstName).length,
    };
  }

  const AGREED: Disagreement = { missing: 0, tooMany: 0, different: 0 };

  describe('reconciliations', () => {
    it('B20: come by themselves, again and again', async () => {
      const app = await cvent.join(bridge, { size: 5 });
      const begin = Date.now();
      await eventually('three of them', async () => (await app.runs('schedule')).filter(({ state }) => state === 'completed').length >= 3);
      expect(Date.now() - begin).toBeGreaterThan(2 * EVERY_MS);
      expect((await app.runs('schedule')).map(({ kind }) => kind)).toContain('incremental');
      expect(await app.inApp()).toEqual([]); // the five were there long before
    });

    it('B20: one of them repairs what was lost when webhooks were dropped and the service was away', async () => {
      const app = await joinIdle({ size: 0 });
      const { attendees, webhooks } = cvent.simulator;
      const delivery = { loss: 0.05, retryDelaysMs: [], timeoutMs: 500 };
      await webhooks.setTarget({ ...app.tenant.webhook, eventIds: [app.eventId], delivery }, app.eventId);
      const ids = attendees.registerBurst(app.eventId, 400).attendees.map(({ id }) => id);
      await app.heard();
      const change = (from: number, to: number): void => {
        for (const [index, id] of ids.slice(from, to).entries()) {
          if (index % 4 === 0) attendees.cancel(app.eventId, id);
          else attendees.modify(app.eventId, id, { firstName: `Name${from + index}` });
        }
        attendees.registerBurst(app.eventId, (to - from) / 5);
      };
      change(0, 100);
      await app.heard();
      await bridge.apiProcess.kill();
      change(100, 150);
      await cvent.simulator.idle();
      await bridge.apiProcess.restart();
      const before = await compare(app);
      const { lost, gaveUp } = { lost: webhooks.log.counters.lost, gaveUp: webhooks.log.counters.gaveUp };
      await sleep(NEXT_SECOND_MS);
      const run = await reconcile(app);
      const after = await compare(app);
      console.log(
        `${lost} webhooks dropped and ${gaveUp} refused while the service was away. The app lacked ${before.missing} people, had ${before.tooMany} too many, and ${before.different} ` +
          `with old values. One reconciliation later (${run.calls.used} calls, ${run.counts['records']} records): ${after.missing}, ${after.tooMany}, ${after.different}.`,
      );
      expect(before.missing).toBeGreaterThan(10);
      expect(before.tooMany).toBeGreaterThan(5);
      expect(before.different).toBeGreaterThan(20);
      expect(run).toMatchObject({ state: 'completed', kind: 'incremental', problem: null });
      expect(after).toEqual(AGREED);
    });

    it('B20: the nightly one notices whom Cvent deleted, and who is there without a word', async () => {
      const app = await joinIdle({ size: 40, seed: 4_711, acceptedShare: 1 });
      await app.import();
      const before = await app.inApp();
      cvent.simulator.events.put({ id: app.eventId, size: 35, seed: 4_711, acceptedShare: 1, guestShare: 0 });
      expect(app.shouldBeInApp()).toEqual(before.filter((email) => app.shouldBeInApp().includes(email)));
      cvent.simulator.attendees.register(app.eventId, [{ email: 'silent@example.test' }], { silent: true });
      await sleep(NEXT_SECOND_MS);
      await reconcile(app);
      expect(await app.inApp()).toHaveLength(41); // an incremental one cannot see that somebody is missing
      const run = await reconcile(app, 'full');
      expect(run).toMatchObject({ state: 'completed', counts: { removed: 5 } });
      expect(await app.inApp()).toEqual(app.shouldBeInApp());
      expect(await app.inApp()).toHaveLength(36);
    });

    it('B20: whom only messages know ends gone, and can come back', async () => {
      const app = await joinIdle({ size: 3, acceptedShare: 1 });
      const stub = '0A000000-0000-4000-8000-00000000000A';
      const tell = (firstName: string): Promise<number> =>
        bridge.deliver(
          app.tenant,
          aMessage('InviteeOrGuestAccepted', [
            anInvitee({ eventStub: app.eventId.toUpperCase(), inviteeStub: stub, email: 'ghost@example.test', firstName }),
          ]),
        );
      await tell('Ghost');
      await bridge.settled(app.tenant);
      expect(await app.inApp()).toEqual(['ghost@example.test']);
      await sleep(NEXT_SECOND_MS);
      const run = await reconcile(app, 'full');
      expect(run).toMatchObject({ state: 'completed', counts: { removed: 1 } });
      expect(await app.inApp()).toEqual(app.shouldBeInApp());
      const placements = await bridge.sql<{ status: string }>(
        `SELECT "values"->>'status' AS status FROM attendees WHERE app_id = $1 AND attendee_id = $2`,
        [app.tenant.appId, stub.toLowerCase()],
      );
      expect(placements).toEqual([{ status: 'Gone from Cvent' }]);
      await sleep(NEXT_SECOND_MS);
      await tell('Back');
      await bridge.settled(app.tenant);
      expect(await app.inApp()).toContain('ghost@example.test');
    });

    it('B20: comes less often, but comes, while most of the calls of the day are used', async () => {
      const app = await joinIdle({ size: 3 });
      const setUsed = (used: number): Promise<unknown> =>
        bridge.sql(
          `UPDATE cvent_accounts SET tier = 'Standard', calls_per_day = 15000, used = $2, used_on = (now() AT TIME ZONE 'UTC')::date WHERE client_id = $1`,
          [app.clientId, used],
        );
      await reconcile(app);
      await setUsed(11_000);
      const before = (await app.runs('schedule')).length;
      await setMarks(app, { incrementalInMs: 0 });
      const begin = Date.now();
      await eventually('two more of them', async () => (await app.runs('schedule')).length >= before + 2);
      expect(Date.now() - begin).toBeGreaterThan(3 * EVERY_MS);
      await setUsed(0);
      await setMarks(app, { incrementalInMs: -60_000 });
      await eventually('another one', async () => (await waitsFor(app)) > 0);
      expect(await waitsFor(app)).toBeLessThan(1.5 * EVERY_MS);
    });

    it('B20: a paused integration is not read', async () => {
      const app = await joinIdle({ size: 3 });
      await app.call('POST', '/pause');
      const before = (await app.runs('schedule')).length;
      await setMarks(app, { incrementalInMs: 0, fullInMs: 0 });
      await sleep(2 * EVERY_MS);
      expect(await app.runs('schedule')).toHaveLength(before);
      await app.call('POST', '/resume');
      await eventually('the nightly one', async () => (await app.runs('schedule')).length > before);
    });

    it('B20: the nightly one is not lost when another one is under way as it is due', async () => {
      const app = await joinIdle({ size: 3 });
      cvent.simulator.rest.faults.add({ kind: 'delay', delayMs: 2_000, operation: 'GET /attendees', count: 1 });
      await setMarks(app, { incrementalInMs: 0 });
      await eventually('the incremental one', async () => (await app.runs('schedule')).at(-1)?.state === 'running');
      await setMarks(app, { incrementalInMs: 3_600_000, fullInMs: 0 });
      await eventually('the nightly one', async () => (await app.runs('schedule')).at(-1)?.kind === 'full');
    });
  });
}
