import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PushStand, somebody, type PushApp } from './push-stand.js';

let stand: PushStand;
beforeAll(async () => {
  stand = await PushStand.start();
});
beforeEach(() => stand.calm());
afterAll(() => stand.stop());

const PEOPLE = 3;
const POLICIES = ['latest', 'cvent', 'cms'] as const;

const place = fc.nat(PEOPLE - 1);
const text = fc.constantFrom('Alpha', 'Beta', 'Gamma 🚀', 'דלתא', '');
/** Something that happens on one of the two sides, or between them. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('edit' as const), place, field: fc.constantFrom('jobTitle', 'company'), text }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('editOwn' as const), place, shirt: fc.constantFrom('S', 'M', null) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('change' as const), place, field: fc.constantFrom('title', 'company'), text }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('push' as const), worker: fc.constantFrom(0 as const, 1 as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('deliver' as const), seed: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('read' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.constantFrom('drop' as const, 'arrived' as const, 'down' as const, 'throttled' as const),
    }),
  },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const FAULTS = {
  drop: { kind: 'drop' },
  arrived: { kind: 'drop', isCarriedOut: true },
  down: { kind: 'status', status: 503 },
  throttled: { kind: 'status', status: 429, message: 'Too Many Requests' },
} as const;

/** Plays a story; answers how many values the CMS was given, and how many calls were made to fail. */
async function play(app: PushApp, story: readonly Happening[]): Promise<{ edits: number; faults: number }> {
  const held: string[] = [];
  let [edits, faults] = [0, 0];
  for (const step of story) {
    switch (step.kind) {
      case 'edit':
        edits += (await app.edit({ fields: { [step.field]: step.text || null } }, step.place)).filter(({ pushed }) => pushed).length;
        break;
      case 'editOwn':
        edits += (await app.edit({ customFields: { shirt: step.shirt } }, step.place)).filter(({ pushed }) => pushed).length;
        break;
      case 'change':
        stand.tick();
        stand.cvent.attendees.modify(app.eventId, app.attendeeIds[step.place]!, { [step.field]: step.text });
        break;
      case 'push':
        await app.wake();
        await app.push(step.worker);
        break;
      case 'deliver':
        held.push(...(await stand.newMessages()));
        for (let n = step.seed % (held.length + 1); n > 0; n--) await app.deliver(held.splice(step.seed % held.length, 1)[0]!);
        break;
      case 'read':
        await app.import();
        break;
      case 'fault':
        stand.cvent.rest.faults.clear();
        stand.cvent.rest.faults.add({ ...FAULTS[step.fault], operation: 'P* /contacts*', count: 1 });
        faults++;
        break;
    }
  }
  stand.cvent.rest.faults.clear();
  for (const body of [...held, ...(await stand.newMessages())]) await app.deliver(body);
  return { edits, faults };
}

/** Until nothing is left to do. */
async function settle(app: PushApp): Promise<void> {
  stand.passSecond();
  for (let round = 0; round < 4; round++) {
    await app.import();
    await app.wake();
    await app.push();
    await app.deliverAll();
  }
}

const inApp = async (app: PushApp): Promise<unknown[]> =>
  Promise.all(
    app.attendeeIds.map(async (_, at) => {
      const { fields, customFields } = await app.person(at);
      return [fields['jobTitle'] ?? '', fields['company'] ?? '', customFields['shirt'] ?? null];
    }),
  );
const inCvent = (app: PushApp): unknown[] =>
  app.attendeeIds.map((_, at) => [app.contact(at).title, app.contact(at).company, app.answers('Shirt', at)[0] ?? null]);

describe('both sides', () => {
  it.each([true, false])(
    'B15, B16, guarantee 2: agree in the end, and write each change at most once (echoes: %s)',
    { timeout: 240_000 },
    async (echoWrites) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(happening, { minLength: 5, maxLength: 25 }),
          fc.constantFrom(...POLICIES),
          async (story, conflictPolicy) => {
            stand.calm();
            await stand.newMessages();
            const app = await stand.join(
              Array.from({ length: PEOPLE }, (_, n) => somebody(`P${n}`)),
              { conflictPolicy },
            );
            stand.cvent.rest.configure({ echoWrites });
            const { edits, faults } = await play(app, story);
            await settle(app);
            expect(await app.pending()).toEqual([]);
            expect(await inApp(app)).toEqual(inCvent(app));
            expect(stand.writes().length).toBeLessThanOrEqual(edits + faults);
            stand.cvent.rest.calls.clear();
            await settle(app);
            expect(stand.writes()).toEqual([]);
          },
        ),
        { numRuns: 15, endOnFailure: true },
      );
    },
  );
});
