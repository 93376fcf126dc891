import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { advisoryLock } from '#platform';
import { aMessage, anInvitee } from '../../support/messages.js';
import { shouldBeInApp } from './cvent-history.js';
import { ReadStand, type Joined, type RunView } from './read-stand.js';

const LIST = 'GET /attendees';

let stand: ReadStand;

beforeAll(async () => {
  stand = await ReadStand.start();
});
afterEach(() => {
  stand.cvent.rest.faults.clear();
  stand.cvent.rest.configure({ hiddenEventIds: [] });
});
afterAll(() => stand.stop());

const register = ({ eventId }: Joined, count: number): string[] =>
  stand.cvent.attendees.registerBurst(eventId, count, { silent: true }).attendees.map(({ id }) => id);
const expectAgreed = async (app: Joined): Promise<void> => expect(await stand.inApp(app)).toEqual(shouldBeInApp(stand.cvent, app.eventId));

/** Tries a run again that waits. */
async function again(app: Joined, { id }: RunView): Promise<RunView> {
  await stand.api.sql('UPDATE import_runs SET wake_at = now() WHERE id = $1', [id]);
  return stand.carryOn(app, id);
}

/** The nightly reconciliation. */
async function night(app: Joined): Promise<RunView> {
  await stand.api.sql(`UPDATE read_marks SET full_due_at = now() - interval '1 second' WHERE integration_id = $1`, [app.integrationId]);
  await stand.workers[0].sweepReads();
  const [run] = await stand.api.sql<{ id: string }>(
    `SELECT id FROM import_runs WHERE integration_id = $1 AND trigger = 'schedule' ORDER BY id DESC LIMIT 1`,
    [app.integrationId],
  );
  return stand.carryOn(app, run!.id);
}

describe('runs that fail', () => {
  it('B20: failures count in a row: a page that came in between makes good for those before', async () => {
    const app = await stand.join();
    register(app, 250);
    const fail = (skip: number): void => {
      stand.cvent.rest.faults.clear();
      stand.cvent.rest.faults.add({ kind: 'status', status: 503, operation: LIST, skip });
    };
    fail(0);
    let run = await stand.settle(app);
    for (let failure = 2; failure <= 3; failure++) run = await again(app, run);
    expect(run).toMatchObject({ state: 'queued', problem: { code: 'cvent.unavailable' } });
    fail(1);
    run = await again(app, run);
    expect(run).toMatchObject({ state: 'queued', counts: { pages: 1 } });
    stand.cvent.rest.faults.clear();
    expect(await again(app, run)).toMatchObject({ state: 'completed' });
    await expectAgreed(app);
  });

  it('B20: the nightly one that failed comes again soon, not the next night', async () => {
    const app = await stand.join();
    stand.cvent.rest.configure({ hiddenEventIds: [app.eventId] });
    expect(await night(app)).toMatchObject({ state: 'failed', problem: { code: 'cvent.not_found' } });
    const [mark] = await stand.api.sql<{ minutes: number }>(
      'SELECT extract(epoch FROM full_due_at - now())::float8 / 60 AS minutes FROM read_marks WHERE integration_id = $1',
      [app.integrationId],
    );
    expect(mark!.minutes).toBeGreaterThan(5);
    expect(mark!.minutes).toBeLessThan(61);
  });

  it('B3: an attendee whose id Cvent cannot know ends gone, and fails no import', async () => {
    const app = await stand.join();
    register(app, 2);
    const element = anInvitee({ eventStub: app.eventId, inviteeStub: "O'Neil", email: 'oneil@example.test' });
    await stand.deliver(app, aMessage('InviteeOrGuestAccepted', [element], { messageTime: stand.clock.now().toISOString() }));
    await stand.applyMessages(app);
    expect(Object.keys(await stand.inApp(app))).toEqual(['oneil@example.test']);
    stand.clock.advance(2_000);
    expect(await stand.import(app)).toMatchObject({ state: 'completed', problem: null });
    await expectAgreed(app);
  });

  it('B19: the plan of a dry run is applied though Cvent refuses the credentials, and proves nothing about them', async () => {
    const app = await stand.join();
    register(app, 3);
    const plan = await stand.import(app, { dryRun: true });
    stand.cvent.rest.revokeApplication(app.clientId);
    expect(await stand.settle(app)).toMatchObject({ state: 'failed' });
    const status = async (): Promise<unknown> =>
      (await stand.api.request('GET', `/v1/apps/${app.appId}/cvent-integration`)).body.status as unknown;
    expect(await status()).toBe('blocked');
    await stand.api.sql('UPDATE cvent_accounts SET tier_due_at = now() WHERE client_id = $1', [app.clientId]);
    expect(await stand.confirm(app, plan.id)).toMatchObject({ state: 'completed' });
    await expectAgreed(app);
    expect(await status()).toBe('blocked');
  });
});

describe('B19: automatic runs that the brake holds', () => {
  /** An App of 40 people. */
  async function joinForty(): Promise<{ app: Joined; ids: readonly string[] }> {
    const app = await stand.join();
    const ids = register(app, 40);
    stand.clock.advance(2_000);
    await stand.import(app);
    return { app, ids };
  }
  const cancel = ({ eventId }: Joined, ids: readonly string[]): void => {
    stand.clock.advance(2_000);
    for (const id of ids) stand.cvent.attendees.cancel(eventId, id, { silent: true });
    stand.clock.advance(2_000);
  };

  it('end when a later read finds nothing unusual any more', async () => {
    const { app, ids } = await joinForty();
    cancel(app, ids.slice(0, 20));
    const held = await stand.settle(app);
    expect(held.state).toBe('needs_confirmation');
    for (const id of ids.slice(0, 20)) stand.cvent.attendees.accept(app.eventId, id, { silent: true });
    stand.clock.advance(2_000);
    expect(await stand.settle(app)).toMatchObject({ state: 'completed' });
    expect(await stand.run(app, held.id)).toMatchObject({ state: 'cancelled' });
    await expectAgreed(app);
  });

  it('are taken over by a later one that finds as much, and its confirmation lets everybody go', async () => {
    const { app, ids } = await joinForty();
    cancel(app, ids.slice(0, 15));
    const first = await stand.settle(app);
    cancel(app, ids.slice(15, 20));
    const second = await stand.settle(app);
    expect(second).toMatchObject({ state: 'needs_confirmation', counts: { held: 20 } });
    expect(await stand.run(app, first.id)).toMatchObject({ state: 'cancelled' });
    expect(await stand.confirm(app, second.id)).toMatchObject({ state: 'completed', counts: { removed: 20 } });
    await expectAgreed(app);
  });

  it('stay held, those of the night, while incremental ones come and go: these do not look for who is missing', async () => {
    const { app, ids } = await joinForty();
    for (const id of ids.slice(0, 15)) stand.cvent.attendees.remove(app.eventId, id);
    stand.clock.advance(2_000);
    const held = await night(app);
    expect(held).toMatchObject({ kind: 'full', state: 'needs_confirmation' });
    register(app, 1);
    stand.clock.advance(2_000);
    expect(await stand.settle(app)).toMatchObject({ state: 'completed' });
    cancel(app, ids.slice(15, 30));
    expect(await stand.settle(app)).toMatchObject({ state: 'needs_confirmation' });
    expect(await stand.run(app, held.id)).toMatchObject({ state: 'needs_confirmation' });
    expect(await stand.confirm(app, held.id)).toMatchObject({ state: 'completed', counts: { removed: 15 } });
    await stand.import(app).then(({ id }) => stand.confirm(app, id));
    await expectAgreed(app);
  });
});

describe('reads that Cvent refuses on the way', () => {
  it('B20: a scope that is taken away in the middle of one list leaves the others whole', async () => {
    const app = await stand.join({ sessionCount: 450 });
    register(app, 320);
    stand.cvent.rest.faults.add({ kind: 'status', status: 403, operation: 'GET /sessions', skip: 2 });
    expect(await stand.import(app)).toMatchObject({ state: 'completed', problem: { code: 'import.partly_read' } });
    await expectAgreed(app);
  });

  it('B20: that nobody may read the speakers does not mean that there are none', async () => {
    const app = await stand.join({ sessionCount: 6 });
    const spoken = async (): Promise<number> =>
      (await stand.api.sql<{ n: number }>(`SELECT count(*)::int AS n FROM cvent_sessions WHERE integration_id = $1 AND "values" ? 'speakersOf'`, [app.integrationId]))[0]!.n; // prettier-ignore
    stand.cvent.rest.faults.add({ kind: 'status', status: 403, operation: 'GET /speakers' });
    expect(await stand.import(app)).toMatchObject({ state: 'completed' });
    expect(await spoken()).toBe(0);
    stand.cvent.rest.faults.clear();
    await stand.import(app);
    expect(await spoken()).toBe(6);
  });
});

describe('what only a read shows', () => {
  it('B8: is asked for before the message counts as applied, so that no crash loses it', async () => {
    const app = await stand.join();
    const body = aMessage('InviteeRegistersForCventSession', [anInvitee({ eventStub: app.eventId })]);
    await stand.deliver(app, body);
    const [{ id }] = (await stand.api.sql<{ id: string }>('SELECT id FROM inbox_messages WHERE integration_id = $1', [app.integrationId])) as [{ id: string }]; // prettier-ignore
    const { space, key } = advisoryLock('integration', app.integrationId);
    const holder = new pg.Client(stand.api.databaseUrl);
    await holder.connect();
    await holder.query('SELECT pg_advisory_lock($1, $2)', [space, key]);
    const applied = stand.workers[0].apply(id);
    try {
      await expect
        .poll(() => stand.api.sql('SELECT subjects FROM settle_requests WHERE integration_id = $1', [app.integrationId]))
        .toEqual([{ subjects: ['enrolment'] }]);
    } finally {
      await holder.end();
      await applied;
    }
  });

  it('B12: an import knows who is registered for a session before the session comes into the app', async () => {
    const app = await stand.join({ size: 12, sessionCount: 6 });
    expect(await stand.import(app)).toMatchObject({ state: 'completed' });
    const sessions = await stand.api.sql<{ isClosedFirst: boolean }>(
      `SELECT min(id::text) FILTER (WHERE action = 'enrolment.created') < min(id::text) FILTER (WHERE action = 'session.created') AS "isClosedFirst"
        FROM history_entries WHERE app_id = $1 AND session_id IN (SELECT session_id FROM restricted_sessions WHERE integration_id = $2) GROUP BY session_id`,
      [app.appId, app.integrationId],
    );
    expect(sessions.length).toBeGreaterThan(0);
    expect(sessions.every(({ isClosedFirst }) => isClosedFirst)).toBe(true);
  });
});
