import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shouldBeInApp } from './cvent-history.js';
import { ReadStand, type Joined } from './read-stand.js';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const LIST = 'GET /attendees';

let stand: ReadStand;

beforeAll(async () => {
  stand = await ReadStand.start();
});
afterEach(() => stand.cvent.rest.faults.clear());
afterAll(() => stand.stop());

const register = ({ eventId }: Joined, count: number): string[] =>
  stand.cvent.attendees.registerBurst(eventId, count, { silent: true }).attendees.map(({ id }) => id);
const rename = ({ eventId }: Joined, id: string): unknown =>
  stand.cvent.attendees.modify(eventId, id, { firstName: 'Renamed' }, { silent: true });
const expectAgreed = async (app: Joined): Promise<void> => expect(await stand.inApp(app)).toEqual(shouldBeInApp(stand.cvent, app.eventId));

/** Begins a settle read whose first page is on its way; resolves to what ends it. */
async function beginSlowly(app: Joined): Promise<() => Promise<void>> {
  stand.cvent.rest.faults.add({ kind: 'delay', delayMs: 500, operation: LIST, count: 1 });
  const before = stand.cvent.rest.faults.list()[0]!.hits;
  const reading = stand.settle(app);
  await expect.poll(() => stand.cvent.rest.faults.list()[0]?.hits ?? before + 1).toBeGreaterThan(before);
  return async () => expect(await reading).toMatchObject({ state: 'completed' });
}

describe('how far Cvent was read', () => {
  it('B20: a record that changed in the future, as Cvent has it, hides nothing from the next read', async () => {
    const app = await stand.join();
    const [first, second] = register(app, 2);
    const state = stand.cvent.events.get(app.eventId);
    state.put({ ...state.attendee(first!)!, lastModified: new Date(stand.clock.nowMs + DAY_MS).toISOString() });
    await stand.settle(app);
    stand.clock.advance(10 * MINUTE_MS);
    rename(app, second!);
    stand.clock.advance(2_000);
    await stand.settle(app);
    await expectAgreed(app);
  });

  it('B20: what changes during a long read, on a page that was read already, is read the next time', async () => {
    const app = await stand.join();
    const ids = register(app, 201);
    stand.clock.advance(2_000);
    const end = await beginSlowly(app);
    stand.clock.advance(1_000);
    rename(app, ids[0]!); // on the first page, which has left Cvent
    stand.clock.advance(10 * MINUTE_MS);
    rename(app, ids[200]!); // on the second
    await end();
    stand.clock.advance(2_000);
    await stand.settle(app);
    await expectAgreed(app);
  });

  it('B20: a read goes back by the time for which Cvent may show old values', async () => {
    const lagging = await ReadStand.start({ CVENT_READ_LAG_MS: String(5 * MINUTE_MS) });
    try {
      const app = await lagging.join();
      const { attendees } = lagging.cvent.attendees.register(app.eventId, [{ email: 'a@example.test' }, { email: 'b@example.test' }]);
      for (const body of await lagging.newMessages()) await lagging.deliver(app, body);
      await lagging.applyMessages(app);
      lagging.clock.advance(1_000);
      lagging.cvent.attendees.modify(app.eventId, attendees[0]!.id, { firstName: 'Lost' }, { silent: true });
      lagging.clock.advance(200_000);
      lagging.cvent.attendees.modify(app.eventId, attendees[1]!.id, { firstName: 'Later' }, { silent: true });
      lagging.clock.advance(2_000);
      await lagging.settle(app); // the message counts still: what the read shows may be older
      lagging.clock.advance(6 * MINUTE_MS);
      await lagging.settle(app);
      expect(await lagging.inApp(app)).toEqual(shouldBeInApp(lagging.cvent, app.eventId));
    } finally {
      await lagging.stop();
    }
  });
});
