import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bridge, eventually, type QueueBackend } from '../support/bridge.js';
import { Cvent } from '../support/cvent.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { MappedApp } from '../support/mapped-app.js';

const DIE_AT = fileURLToPath(new URL('die-at.mjs', import.meta.url));
const PEOPLE = 45;

/** Crashes while edits go to Cvent: each arrives, and none is told twice (guarantee 3). */
export function pushFaultsSuite(queue: QueueBackend): void {
  let database: TestDatabase;
  let cvent: Cvent;
  let bridge: Bridge;
  let mapped: MappedApp;

  beforeAll(async () => {
    cvent = await Cvent.start();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.log(bridge.output.split('\n').slice(-40).join('\n'));
    await bridge.stop();
    await database.drop();
  });
  afterAll(() => cvent.stop());

  async function start(over: Partial<Parameters<typeof Bridge.start>[0]> = {}): Promise<void> {
    database = await createTestDatabase();
    bridge = await Bridge.start({ databaseUrl: database.url, queue, ...over, env: { ...cvent.env, ...over.env } });
    mapped = await MappedApp.open(bridge, cvent, PEOPLE, { cmsToCvent: true });
    await mapped.map(mapped.all());
    expect((await mapped.app.import()).state).toBe('completed');
  }

  /** Gives everybody a title and a table; answers the titles by person. */
  async function editAll(round: number): Promise<Map<string, string>> {
    const people = (await mapped.people()).map(({ id }, n) => ({ id, fields: { jobTitle: `T${round}-${n}` }, customFields: { table: round * 100 + n } })); // prettier-ignore
    const { body } = await bridge.call('PATCH', `/v1/apps/${mapped.app.tenant.appId}/people`, { people });
    expect(body).toMatchObject({ edited: people.length });
    return new Map(people.map(({ id, fields }) => [id, fields.jobTitle]));
  }

  /** Cvent has every title, nothing waits, and history tells of each edit once. */
  async function expectAllThere(titles: ReadonlyMap<string, string>): Promise<void> {
    await eventually('nothing to wait', async () => (await mapped.app.call('GET', '/pushes/status')).body['waiting'] === 0);
    const { account } = cvent.simulator;
    for (const { id, fields, cvent: behind } of await mapped.people()) {
      const { title } = account.contact(account.attendee(mapped.app.eventId, behind!.attendeeId).contactId);
      expect([title, fields['jobTitle']]).toEqual([titles.get(id), titles.get(id)]);
    }
    const twice = await bridge.sql(
      `SELECT person_id, c->>'after' FROM history_entries h, jsonb_array_elements(h.changes) c
        WHERE h.app_id = $1 AND h.action = 'push.accepted' AND c->>'field' = 'jobTitle' GROUP BY 1, 2 HAVING count(*) > 1`,
      [mapped.app.tenant.appId],
    );
    const conflicts = await bridge.sql(`SELECT 1 FROM history_entries WHERE app_id = $1 AND action = 'person.conflict'`, [mapped.app.tenant.appId]); // prettier-ignore
    expect([twice, conflicts]).toEqual([[], []]);
  }

  describe('pushes while processes die', () => {
    it.each(['after-push-mark', 'before-push-settle'])('guarantee 3: the worker dies %s', async (point) => {
      await start({ preloadWorker: DIE_AT, env: { DIE_AT: point, DIE_AFTER: '2' } });
      const titles = await editAll(1);
      const worker = bridge.workers[0]!;
      await worker.ended();
      await worker.restart();
      await expectAllThere(titles);
      expect(worker.starts).toBe(2);
    });

    it('guarantee 3: workers die at any moment, and the queue is emptied', async () => {
      await start({ workers: 2 });
      await editAll(1);
      await bridge.workers[0]!.kill();
      const titles = await editAll(2);
      await bridge.emptyQueue();
      await bridge.workers[1]!.kill();
      await bridge.workers[0]!.restart();
      await bridge.workers[1]!.restart();
      await expectAllThere(titles);
    });
  });
}
