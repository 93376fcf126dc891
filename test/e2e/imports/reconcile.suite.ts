import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bridge, eventually, type QueueBackend } from '../../support/bridge.js';
import { Cvent, type CventApp } from '../../support/cvent.js';
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

/** Messages and reads together (guarantee 2). */
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
    const app = await cvent.join(bridge, { sessionCount: 0, size, acceptedShare: 1, guestShare: 0 });
    await app.listen();
    return app;
  };

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
}
