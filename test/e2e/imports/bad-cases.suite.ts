import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bridge, eventually, type QueueBackend } from '../../support/bridge.js';
import { Cvent, type CventApp } from '../../support/cvent.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

const LIST = 'GET /attendees';

/** Imports while Cvent misbehaves, over HTTP against the stand-in and its faults. */
export function badCasesSuite(queue: QueueBackend): void {
  let database: TestDatabase;
  let cvent: Cvent;
  let bridge: Bridge;

  beforeAll(async () => {
    database = await createTestDatabase();
    cvent = await Cvent.start();
    bridge = await Bridge.start({ databaseUrl: database.url, queue, env: { ...cvent.env, CVENT_TIMEOUT_MS: '600' } });
  });
  afterEach(() => {
    cvent.simulator.rest.faults.clear();
    cvent.simulator.rest.quota.setTier('unlimited');
  });
  afterAll(async () => {
    await bridge.stop();
    await cvent.stop();
    await database.drop();
  });

  const faults = () => cvent.simulator.rest.faults;
  const join = (size: number): Promise<CventApp> => cvent.join(bridge, { sessionCount: 0, size, acceptedShare: 1, guestShare: 0 });
  const expectComplete = async (app: CventApp): Promise<void> => expect(await app.inApp()).toEqual(app.shouldBeInApp());

  describe('imports while Cvent misbehaves', () => {
    it.each([
      ['HTTP 500', { kind: 'status', status: 500 }],
      ['HTTP 503 with a web page', { kind: 'status', status: 503, body: 'html' }],
      ['an empty 502', { kind: 'status', status: 502, body: 'empty' }],
      ['a connection that is cut', { kind: 'drop' }],
      ['half of an answer', { kind: 'cut' }],
      ['JSON that ends too early', { kind: 'truncate' }],
      ['nothing', { kind: 'silence', delayMs: 1_500 }],
      ['an answer that comes too late', { kind: 'delay', delayMs: 1_500 }],
    ] as const)('goes on after %s', async (_, fault) => {
      const app = await join(450);
      faults().add({ ...fault, operation: LIST, skip: 2, count: 2 });
      expect(await app.import()).toMatchObject({ state: 'completed', problem: null });
      await expectComplete(app);
    });

    it('waits and says why while Cvent answers nothing but errors, and goes on when it is back', async () => {
      const app = await join(30);
      faults().add({ kind: 'status', status: 503, body: 'html', operation: LIST });
      const run = await app.start();
      await eventually('the problem', async () => (await app.run(run.id)).problem?.code === 'cvent.unavailable');
      expect((await app.run(run.id)).problem!.retryAt).not.toBeNull();
      faults().clear();
      expect(await app.until(run.id, ['completed'])).toMatchObject({ problem: null });
      await expectComplete(app);
    });

    it.each(['no-id', 'null', 'text', 'wrong-types'] as const)(
      'keeps a malformed record (%s) aside as a failure and applies the rest',
      async (form) => {
        const app = await join(50);
        faults().add({ kind: 'malformed-record', operation: LIST, at: 7, form, skip: 1, count: 1 });
        const run = await app.import();
        expect(run).toMatchObject({ state: 'completed', counts: { failed: 1 } });
        expect(await app.items(run.id, 'failure')).toHaveLength(1);
        expect(await app.inApp()).toHaveLength(49);
      },
    );

    it.each(['repeat-token', 'repeat-page', 'forget-pages'] as const)('walks anew after %s', async (kind) => {
      const app = await join(700);
      faults().add({ kind, operation: LIST, skip: 2, count: 1 });
      expect(await app.import()).toMatchObject({ state: 'completed' });
      await expectComplete(app);
    });

    it('fails with a reason when a page repeats for ever', async () => {
      const app = await join(700);
      faults().add({ kind: 'repeat-token', operation: LIST });
      expect(await app.import()).toMatchObject({ state: 'failed', problem: { code: 'cvent.page_repeats' } });
    });

    it('takes one new token when one ends in the middle of a walk', async () => {
      const app = await join(700);
      faults().add({ kind: 'expire-token', operation: LIST, skip: 2, count: 1 });
      const tokens = tokenCalls();
      expect(await app.import()).toMatchObject({ state: 'completed' });
      expect(tokenCalls() - tokens).toBe(2);
      await expectComplete(app);
    });

    it('blocks the integration when the credentials are revoked in the middle, and goes on where it stood', async () => {
      const app = await join(900);
      faults().add({ kind: 'revoke-credentials', operation: LIST, skip: 3, count: 1 });
      const run = await app.start();
      await eventually('the block', async () => (await app.call('GET', '')).body['status'] === 'blocked');
      const { counts, problem } = await app.run(run.id);
      expect(problem!.code).toBe('cvent.credentials_refused');
      expect(counts['records']).toBeGreaterThan(0);
      const { clientSecret } = cvent.simulator.rest.applications.put(app.clientId);
      await app.saveSecret(clientSecret);
      const ended = await app.until(run.id, ['completed']);
      expect(ended.counts['records']).toBe(900); // no page twice
      await expectComplete(app);
    });

    it('guarantee 6: waits for 00:00 GMT when the calls of the day are used up in the middle, and goes on then', async () => {
      const app = await join(1_500);
      cvent.simulator.rest.quota.setTier('standard');
      cvent.simulator.rest.quota.leave(1_500 + 14); // a tenth of the day is kept for pushes and settle reads
      const run = await app.start();
      const waiting = await app.until(run.id, ['waiting_for_quota']);
      expect(waiting.problem).toMatchObject({ code: 'cvent.quota_exhausted' });
      expect(waiting.counts['records']).toBeGreaterThan(0);
      expect(cvent.simulator.rest.calls.counters.limitExceeded).toBe(0);
      const retryAt = new Date(waiting.problem!.retryAt!);
      expect(retryAt.getTime()).toBeGreaterThan(Date.now());
      cvent.simulator.rest.quota.setTier('unlimited');
      await bridge.sql(`UPDATE cvent_accounts SET exhausted_until = NULL, used = 0, tier_due_at = now() WHERE client_id = $1`, [
        app.clientId,
      ]);
      await bridge.sql(`UPDATE import_runs SET wake_at = now() WHERE id = $1`, [run.id]);
      expect(await app.until(run.id, ['completed'])).toMatchObject({ counts: { records: 1_500 } });
      await expectComplete(app);
    });

    it('fails at an event of another account, and says what to look at', async () => {
      const app = await join(3);
      cvent.simulator.events.delete(app.eventId);
      expect(await app.import()).toMatchObject({ state: 'failed', problem: { code: 'cvent.not_found' } });
    });

    it('asks for nobody twice whom webhooks cancel during the walk: they stay away', async () => {
      const app = await join(800);
      await app.listen();
      faults().add({ kind: 'delay', delayMs: 150, operation: LIST });
      const run = await app.start();
      const gone = cvent.simulator.events.snapshot(app.eventId).slice(0, 5);
      for (const { id } of gone) cvent.simulator.attendees.cancel(app.eventId, id);
      expect(await app.until(run.id)).toMatchObject({ state: 'completed' });
      await cvent.simulator.idle();
      await bridge.settled(app.tenant);
      await expectComplete(app);
    });

    it('stops at the brake when all emails are missing from one read', async () => {
      const app = await join(60);
      await app.import();
      const before = await app.inApp();
      for (const { id } of cvent.simulator.events.snapshot(app.eventId))
        cvent.simulator.attendees.modify(app.eventId, id, { email: '' }, { silent: true });
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      expect(await app.import()).toMatchObject({ state: 'needs_confirmation' });
      expect(await app.inApp()).toEqual(before);
    });
  });

  function tokenCalls(): number {
    return Object.values(cvent.simulator.rest.calls.counters.byOperation['POST /oauth2/token'] ?? {}).reduce((a, b) => a + b, 0);
  }
}
