import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aHistory, happen, isReading, shouldBeInApp, type Reading, type Turn } from './cvent-history.js';
import { ReadStand, type Joined, type RunView } from './read-stand.js';

/** A read's as-of lies so far before it, and Cvent shows changes that late. */
const LAG_MS = 2_000;
const INDEX_DELAY_MS = 1_500;
const RUNS = Number(process.env['READ_HISTORIES'] ?? 100);

let stand: ReadStand;

beforeAll(async () => {
  stand = await ReadStand.start({ CVENT_READ_LAG_MS: String(LAG_MS) });
  stand.cvent.rest.configure({ indexDelayMs: INDEX_DELAY_MS });
});
afterAll(() => stand.stop());

/** A message that is under way. */
interface Coming {
  readonly body: string;
  readonly atTurn: number;
}

async function read(app: Joined, { kind }: Reading, plans: RunView[]): Promise<void> {
  switch (kind) {
    case 'settle':
      return void (await stand.settle(app));
    case 'import':
      return void (await stand.import(app));
    case 'dry run':
      return void plans.push(await stand.import(app, { dryRun: true }));
    case 'confirm': {
      const plan = plans.pop();
      return void (plan && (await stand.confirm(app, plan.id)));
    }
  }
}

async function arrive(app: Joined, messages: readonly Coming[]): Promise<void> {
  for (const { body } of messages) await stand.deliver(app, body);
  await stand.applyMessages(app);
}

/** Plays the turns; answers the messages that are still under way. */
async function play(app: Joined, turns: readonly Turn[]): Promise<Coming[]> {
  let coming: Coming[] = [];
  const plans: RunView[] = [];
  for (const [index, { what, afterMs, arrivals }] of turns.entries()) {
    stand.clock.advance(afterMs);
    if (!isReading(what)) happen(stand.cvent, app.eventId, what);
    const bodies = await stand.newMessages();
    coming.push(...arrivals.flatMap((later) => bodies.map((body) => ({ body, atTurn: index + later }))));
    const due = coming.filter(({ atTurn }) => atTurn <= index);
    coming = coming.filter(({ atTurn }) => atTurn > index);
    await Promise.all([arrive(app, due), isReading(what) ? read(app, what, plans) : null]);
  }
  return coming;
}

/** What is told after a read counts. */
async function changeEverybody(app: Joined): Promise<void> {
  for (const who of stand.cvent.events.get(app.eventId).attendees.keys()) {
    stand.clock.advance(1_000);
    happen(stand.cvent, app.eventId, { kind: who % 3 === 0 ? 'cancel' : 'rename', who, value: 99 });
  }
  await arrive(app, (await stand.newMessages()).map((body) => ({ body, atTurn: 0 }))); // prettier-ignore
}

describe('messages and reads together', () => {
  it('guarantee 2: any true history, told by messages that are lost, late and repeated, ends as Cvent has it after one read', async () => {
    await fc.assert(
      fc.asyncProperty(aHistory, fc.boolean(), async (turns, isImport) => {
        const app = await stand.join();
        const late = await play(app, turns);
        const isDeletion = turns.some(({ what }) => what.kind === 'delete'); // which no incremental read can see
        stand.clock.advance(LAG_MS + 1_000);
        const run = isImport || isDeletion ? await stand.import(app) : await stand.settle(app);
        expect(run).toMatchObject({ state: 'completed', problem: null });
        const wanted = shouldBeInApp(stand.cvent, app.eventId);
        expect(await stand.inApp(app)).toEqual(wanted);
        // What comes later still changes nothing, unless it tells of somebody whom no read ever saw.
        const known = new Set(stand.cvent.events.get(app.eventId).attendees.map(({ id }) => id));
        await arrive(app, late.filter(({ body }) => known.has(attendeeOf(body)))); // prettier-ignore
        expect(await stand.inApp(app)).toEqual(wanted);
        await changeEverybody(app);
        expect(await stand.inApp(app)).toEqual(shouldBeInApp(stand.cvent, app.eventId));
        await stand.leave(app);
      }),
      { numRuns: RUNS },
    );
  }, 240_000);
});

function attendeeOf(body: string): string {
  return (JSON.parse(body) as { message: [{ inviteeStub: string }] }).message[0].inviteeStub.toLowerCase();
}
