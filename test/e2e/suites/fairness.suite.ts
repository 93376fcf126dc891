import { afterAll, beforeAll, expect, it } from 'vitest';
import { advisoryLock } from '#platform';
import { Bridge, eventually, type QueueBackend } from '../../support/bridge.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { aMessage, anInvitee } from '../../support/messages.js';
import { attendeeId, Scene } from '../../support/scene.js';
import { ServiceProcess } from '../../support/service-process.js';

const MANY = 400;
const FEW = 20;
/** Messages of the one that were applied when the other was through: as many, and some that were under way. */
const AT_MOST = 4 * FEW;
/** More than a worker has slots and connections. */
const ABOUT_ONE = 60;

/** An App or an attendee with many messages holds up nobody else. By order and by who waits for whom, never by time. */
export function fairnessSuite(queue: QueueBackend): void {
  let database: TestDatabase;
  let bridge: Bridge;

  beforeAll(async () => {
    database = await createTestDatabase();
    bridge = await Bridge.start({ databaseUrl: database.url, queue, workers: 0 });
  });
  afterAll(async () => {
    await bridge.stop();
    await database.drop();
  });

  it('the messages of an App go between those of another that has many before it', async () => {
    const { many, few } = await aBacklogAndAFew();
    await withWorker(() => allSettled(many, few));
    expect(await appliedBefore(many, few)).toBeLessThan(AT_MOST);
  });

  it('so they do when the queue lost every job', async () => {
    const { many, few } = await aBacklogAndAFew();
    await bridge.emptyQueue();
    await withWorker(() => allSettled(many, few));
    expect(await appliedBefore(many, few)).toBeLessThan(AT_MOST);
  });

  it('messages about one attendee that wait for each other leave slots and connections to others', async () => {
    const { many, few } = { many: await Scene.open(bridge), few: await Scene.open(bridge) };
    const subject = attendeeId(1);
    await deliver(many, ABOUT_ONE, subject);
    await withWorker(async () => {
      const letGo = await holdAttendee(many, subject);
      try {
        await eventually('messages to wait for the attendee', async () => (await waitingForLocks()) > 1);
        await few.accept({ inviteeStub: attendeeId(2) });
        expect(await countsOf(many)).toMatchObject([{ waiting: ABOUT_ONE, applied: 0 }]);
      } finally {
        await letGo();
      }
      await bridge.settled(many.tenant);
    });
    expect(await countsOf(many)).toMatchObject([{ waiting: 0, applied: ABOUT_ONE }]);
  });

  async function aBacklogAndAFew(): Promise<{ many: Scene; few: Scene }> {
    const [many, few] = [await Scene.open(bridge), await Scene.open(bridge)];
    await deliver(many, MANY);
    await deliver(few, FEW);
    return { many, few };
  }

  /** Messages about as many attendees, or all about one. */
  async function deliver(scene: Scene, count: number, subject?: string): Promise<void> {
    for (let done = 0; done < count; done += FEW) {
      const bodies = Array.from({ length: Math.min(FEW, count - done) }, (_, index) => {
        const id = subject ?? attendeeId(done + index);
        return aMessage('InviteeOrGuestAccepted', [anInvitee({ inviteeStub: id, email: `${id}@example.test` })], {
          messageTime: scene.at(),
        });
      });
      await Promise.all(bodies.map((body) => bridge.deliverUntilTaken(scene.tenant, body)));
    }
  }

  async function withWorker(work: () => Promise<void>): Promise<void> {
    const worker = await ServiceProcess.start('worker', bridge.env);
    try {
      await work();
    } finally {
      await worker.stop();
    }
  }

  async function allSettled(...scenes: readonly Scene[]): Promise<void> {
    for (const { tenant } of scenes) await bridge.settled(tenant);
  }

  /** How many messages of the one were applied when the last of the other was. */
  async function appliedBefore(many: Scene, few: Scene): Promise<number> {
    const [row] = await bridge.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM inbox_messages m JOIN integrations i ON i.id = m.integration_id
        WHERE i.app_id = $1 AND m.finished_at < (SELECT max(o.finished_at) FROM inbox_messages o JOIN integrations j ON j.id = o.integration_id WHERE j.app_id = $2)`,
      [many.tenant.appId, few.tenant.appId],
    );
    return row!.n;
  }

  function countsOf({ tenant }: Scene): Promise<{ waiting: number; applied: number }[]> {
    return bridge.sql(
      `SELECT (count(*) FILTER (WHERE m.status = 'pending'))::int AS waiting, (count(*) FILTER (WHERE m.status = 'applied'))::int AS applied
        FROM inbox_messages m JOIN integrations i ON i.id = m.integration_id WHERE i.app_id = $1`,
      [tenant.appId],
    );
  }

  /** Takes the attendee's lock, as somebody who changes the mirror does; answers how to let go. */
  async function holdAttendee({ tenant }: Scene, subject: string): Promise<() => Promise<void>> {
    const [integration] = await bridge.sql<{ id: string }>('SELECT id FROM integrations WHERE app_id = $1', [tenant.appId]);
    const { space, key } = advisoryLock('attendee', integration!.id, subject.toLowerCase());
    return bridge.hold('SELECT pg_advisory_xact_lock($1, $2)', [space, key]);
  }

  async function waitingForLocks(): Promise<number> {
    const [row] = await bridge.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return row!.n;
  }
}
