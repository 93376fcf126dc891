import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bridge, eventually, type QueueBackend } from '../../support/bridge.js';
import { Cvent } from '../../support/cvent.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { MappedApp } from '../../support/mapped-app.js';

const PEOPLE = 60;

/** Edits that go back to Cvent, with api and two workers in processes of their own (G16, G19, G20, B15, B17). */
export function pushesSuite(queue: QueueBackend): void {
  let database: TestDatabase;
  let cvent: Cvent;
  let bridge: Bridge;
  let mapped: MappedApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    cvent = await Cvent.start();
    bridge = await Bridge.start({ databaseUrl: database.url, queue, workers: 2, env: cvent.env });
    mapped = await MappedApp.open(bridge, cvent, PEOPLE, { cmsToCvent: true });
    await mapped.map(mapped.all());
    expect((await mapped.app.import()).state).toBe('completed');
    await mapped.listen();
  });
  afterAll(async () => {
    await bridge.stop();
    await cvent.stop();
    await database.drop();
  });

  const path = (): string => `/v1/apps/${mapped.app.tenant.appId}/people`;
  const titles = async (): Promise<Map<string, string>> => {
    const { account } = cvent.simulator;
    const people = await mapped.people();
    const contactOf = (attendeeId: string) => account.contact(account.attendee(mapped.app.eventId, attendeeId).contactId);
    return new Map(people.map(({ id, cvent: behind }) => [id, contactOf(behind!.attendeeId).title]));
  };
  const writes = (): string[] =>
    [...cvent.simulator.rest.calls.newest()].filter(({ method }) => method === 'PATCH' || method === 'PUT').map(({ operation }) => operation!); // prettier-ignore
  const idle = async (): Promise<boolean> => (await mapped.app.call('GET', '/pushes/status')).body['waiting'] === 0;

  describe('edits of the CMS', () => {
    it('G16, G20, B15: are in Cvent a moment later, and their echo changes nothing', async () => {
      cvent.simulator.rest.configure({ echoWrites: true });
      const [person] = await mapped.people();
      cvent.simulator.rest.calls.clear();
      const { body } = await bridge.call('PATCH', `${path()}/${person!.id}`, {
        fields: { jobTitle: 'Chief of Bridges', profileImageUrl: 'https://example.com/a.png' },
      });
      expect(body['push']).toEqual([
        { field: 'jobTitle', pushed: true },
        { field: 'profileImageUrl', pushed: false, reason: 'never_pushed' },
      ]);
      await eventually('the title to be in Cvent', async () => (await titles()).get(person!.id) === 'Chief of Bridges');
      await eventually('nothing to wait', idle);
      await cvent.simulator.idle();
      await mapped.app.import();
      expect([writes().length, (await mapped.people()).find(({ id }) => id === person!.id)]).toMatchObject([
        1,
        { fields: { jobTitle: 'Chief of Bridges' }, sync: { state: 'in_sync' } },
      ]);
      cvent.simulator.rest.configure({ echoWrites: false });
    });

    it('B17: of many people by one request take a fraction of the calls', async () => {
      const people = await mapped.people();
      cvent.simulator.rest.calls.clear();
      const edits = people.map(({ id }, n) => ({ id, fields: { jobTitle: `Title ${n}` } }));
      expect((await bridge.call('PATCH', path(), { people: edits })).body).toMatchObject({ edited: people.length, refused: 0 });
      await eventually('nothing to wait', idle);
      const now = await titles();
      expect(edits.filter(({ id, fields }) => now.get(id) !== fields.jobTitle)).toEqual([]);
      expect(writes().length).toBeLessThan(people.length / 3); // a tenth, but for what the sweeper sends before all are stored
    });

    it('guarantee 3: go although the queue is emptied', async () => {
      const people = await mapped.people();
      const edits = people.map(({ id }, n) => ({ id, fields: { jobTitle: `Again ${n}` } }));
      await Promise.all([bridge.call('PATCH', path(), { people: edits }), bridge.emptyQueue()]);
      await bridge.emptyQueue();
      await eventually('nothing to wait', idle);
      const now = await titles();
      expect(edits.filter(({ id, fields }) => now.get(id) !== fields.jobTitle)).toEqual([]);
    });

    it('G19: a person who is deleted causes no call', async () => {
      const person = (await mapped.people()).at(-1)!;
      cvent.simulator.rest.calls.clear();
      expect((await bridge.call('DELETE', `${path()}/${person.id}`)).status).toBe(204);
      const other = (await mapped.people())[0]!;
      await bridge.call('PATCH', `${path()}/${other.id}`, { fields: { jobTitle: 'Marker' } });
      await eventually('the marker to be in Cvent', async () => (await titles()).get(other.id) === 'Marker');
      expect(writes()).toEqual(['PATCH /contacts/{id}']);
    });
  });
}
