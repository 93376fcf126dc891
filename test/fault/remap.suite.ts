import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest';
import { Bridge, eventually, type QueueBackend } from '../support/bridge.js';
import { Cvent } from '../support/cvent.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { MappedApp } from '../support/mapped-app.js';

const PEOPLE = 6_000;

/** Crashes while everybody follows new mappings (B11, guarantee 3). */
export function remapFaultsSuite(queue: QueueBackend): void {
  let database: TestDatabase;
  let cvent: Cvent;
  let bridge: Bridge;
  let mapped: MappedApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    cvent = await Cvent.start();
    bridge = await Bridge.start({ databaseUrl: database.url, queue, env: cvent.env });
    mapped = await MappedApp.open(bridge, cvent, PEOPLE);
    expect((await mapped.app.import()).state).toBe('completed');
  });
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.log(bridge.output.split('\n').slice(-40).join('\n'));
  });
  afterAll(async () => {
    await bridge.stop();
    await cvent.stop();
    await database.drop();
  });

  const seen = async (): Promise<number> => (await mapped.app.call('GET', '/mappings/remap')).body['seen'] as number;

  /** Everybody who should have a company has it, and history tells of each change once. */
  async function expectFollowed(version: number): Promise<void> {
    await mapped.followed();
    const wrong = await bridge.sql(
      `SELECT a.attendee_id FROM attendees a JOIN people p ON p.id = a.person_id
        WHERE a.app_id = $1 AND p.fields->>'headline' IS DISTINCT FROM nullif(a."values"->>$2, '')`,
      [mapped.app.tenant.appId, version % 2 ? 'company' : 'title'],
    );
    const twice = await bridge.sql(
      `SELECT attendee_id FROM history_entries WHERE app_id = $1 AND cause_type = 'mapping' AND cause_id = $2 GROUP BY attendee_id HAVING count(*) > 1`,
      [mapped.app.tenant.appId, String(version)],
    );
    expect([wrong, twice]).toEqual([[], []]);
  }

  describe('a remap while things die', () => {
    it('B11: kill -9 of its worker: another goes on where it stood, and nobody is changed twice', async () => {
      await mapped.save([mapped.person('company', 'headline')]);
      await eventually('some pages', async () => (await seen()) >= 400);
      await bridge.workers[0]!.kill();
      const stood = await seen();
      expect(stood).toBeLessThan(PEOPLE);
      await bridge.workers[0]!.restart();
      await expectFollowed(1);
      const { body } = await mapped.app.call('GET', '/mappings/remap');
      expect(body).toMatchObject({ state: 'done', total: body['seen'] });
    });

    it('B11: a queue that is emptied, and mappings that change on the way: everybody ends with the newest', async () => {
      await mapped.save([mapped.person('title', 'headline')]);
      await eventually('a page', async () => (await seen()) >= 200);
      await bridge.emptyQueue();
      await mapped.save([mapped.person('company', 'headline')]);
      await bridge.emptyQueue();
      await expectFollowed(3);
    });
  });
}
