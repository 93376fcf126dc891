import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fact, SessionImportMethod } from '#contracts';
import { impliedAgendas, type ImpliedAgendas } from '../support/agenda-model.js';
import { AgendaStand, attendeeFact, enrolmentFact, sessionFact, stampAt, type AgendaApp } from '../support/agenda-stand.js';

const METHODS = ['personal_agenda', 'managed_schedules'] as const;
const ATTENDEES = ['a1', 'a2'];
const SESSIONS = ['s1', 's2'];

let stand: AgendaStand;
beforeAll(async () => {
  stand = await AgendaStand.start();
});
afterAll(() => stand.stop());

/** Something that happens in Cvent, told at its place in the history. */
type Happening = (at: number) => Fact;

const kinds = fc.constantFrom('message' as const, 'read' as const);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.tuple(fc.constantFrom(...ATTENDEES), fc.constantFrom('Accepted', 'Accepted', 'Cancelled'), kinds).map(([id, status, kind]) => (at: number) => attendeeFact(id, stampAt(at, `a${at}`, kind), status)),
  fc.tuple(fc.constantFrom(...SESSIONS), fc.constantFrom(0, 1, 2, 3), kinds).map(([id, what, kind]) => (at: number) => sessionFact(id, stampAt(at, `s${at}`, kind), what === 0 ? { deleted: true } : { included: what === 1, title: `${id} ${at}` })),
  fc.tuple(fc.constantFrom(...ATTENDEES), fc.constantFrom(...SESSIONS), fc.constantFrom('registers' as const, 'registers' as const, 'cancels' as const, 'Registered' as const, 'Waitlisted' as const, 'Cancelled' as const))
    .map(([attendeeId, sessionId, as]) => (at: number) => enrolmentFact(attendeeId, sessionId, stampAt(at, `e${at}`, as.endsWith('s') ? 'message' : 'read'), as)),
); // prettier-ignore

/** A history, the order and the worker in which it is told (some of it twice), and where the import method is switched. */
const telling = fc
  .array(happening, { minLength: 1, maxLength: 14 })
  .map((happenings) => happenings.map((fact, index) => fact(index + 1)))
  .chain((facts) =>
    fc.record({
      told: fc
        .shuffledSubarray([...facts, ...facts], { minLength: facts.length })
        .map((some) => [...some, ...facts.filter((fact) => !some.includes(fact))]),
      workers: fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 3 }),
      first: fc.constantFrom(...METHODS),
      switchEvery: fc.integer({ min: 2, max: 9 }),
    }),
  );

async function seen(app: AgendaApp, implied: ImpliedAgendas): Promise<ImpliedAgendas> {
  const agendas: Record<string, string[]> = {};
  const visible: Record<string, string[]> = {};
  for (const id of ATTENDEES) {
    if (!(id in implied.agendas) && (await app.personOf(id)) === null) continue;
    agendas[id] = Object.keys(await app.agenda(id)).sort();
    visible[id] = await app.visibleTo(id);
  }
  const sessions = await app.sessions();
  return { agendas, visible, restricted: sessions.filter(({ visibility }) => visibility === 'allowed_people').map(({ cventSessionId }) => cventSessionId).sort() }; // prettier-ignore
}

describe('agendas', () => {
  it('guarantee 2, G14, G15, B12, B14: follow from the set of facts at every step, whatever their order, number and the method; nothing restricted is seen by others', async () => {
    await fc.assert(
      fc.asyncProperty(telling, async ({ told, workers, first, switchEvery }) => {
        let method: SessionImportMethod = first;
        const app = await stand.join(method);
        for (const [index, fact] of told.entries()) {
          await app.tell(fact, workers[index % workers.length]);
          if ((index + 1) % switchEvery === 0) {
            method = method === 'personal_agenda' ? 'managed_schedules' : 'personal_agenda';
            await app.save({ sessionImportMethod: method });
          }
          const implied = impliedAgendas(told.slice(0, index + 1), method);
          expect(await seen(app, implied)).toEqual(implied);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('guarantee 2: two workers at once end where one does', async () => {
    await fc.assert(
      fc.asyncProperty(telling, async ({ told, first }) => {
        const app = await stand.join(first);
        const lanes = [0, 1].map(async (worker) => {
          for (const fact of worker === 0 ? told : [...told].reverse()) await app.tell(fact, worker);
        });
        await Promise.all(lanes);
        const implied = impliedAgendas(told, first);
        expect(await seen(app, implied)).toEqual(implied);
        const lines = await app.sql<{ line: string }>(
          `SELECT concat_ws(' ', action, cause_id, attendee_id, session_id) AS line FROM history_entries WHERE app_id = $1`,
          [app.appId],
        );
        expect(new Set(lines.map(({ line }) => line)).size).toBe(lines.length); // nothing is applied twice
      }),
      { numRuns: 60 },
    );
  });
});
