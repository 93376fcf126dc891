import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bridge, type QueueBackend } from '../../support/bridge.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { type PersonView, Scene } from '../../support/scene.js';
import { aTold, impliedBy, type Told } from './true-history.js';

const GUARD_OFF = fileURLToPath(new URL('../../fault/guard-off.mjs', import.meta.url));
const RUNS = 30;

interface Entry {
  readonly person_id: string | null;
  readonly attendee_id: string;
  readonly action: string;
  readonly cause_id: string;
  readonly changes: readonly { readonly field: string; readonly before: string | null; readonly after: string | null }[];
}

/** Guarantee 2 on the real stack: whatever order, duplicates, batches and workers, the same history ends in the same state. */
export function orderSuite(queue: QueueBackend): void {
  describe.each([1, 2])('%i worker(s)', (workers) => {
    let database: TestDatabase;
    let bridge: Bridge;

    beforeAll(async () => {
      database = await createTestDatabase();
      bridge = await Bridge.start({ databaseUrl: database.url, queue, workers });
    });
    afterAll(async () => {
      await bridge.stop();
      await database.drop();
    });

    it('guarantee 2: any telling of a true history ends in the state that the history implies', async () => {
      const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
      console.log(`Order of messages, ${queue}, ${workers} worker(s): FC_SEED=${seed}`);
      await fc.assert(endsAsImplied(bridge), { seed, numRuns: RUNS });
    });
  });

  it('negative control: without the as-of guard the same test fails', async () => {
    const database = await createTestDatabase();
    const bridge = await Bridge.start({ databaseUrl: database.url, queue, preloadWorker: GUARD_OFF });
    try {
      const { failed, errorInstance } = await fc.check(endsAsImplied(bridge), { seed: 1, numRuns: RUNS, endOnFailure: true });
      expect({ failed, errorInstance }).toMatchObject({ failed: true, errorInstance: { name: 'AssertionError' } });
    } finally {
      await bridge.stop();
      await database.drop();
    }
  });

  function endsAsImplied(bridge: Bridge): fc.IAsyncProperty<[Told]> {
    return fc.asyncProperty(aTold(), async (told) => {
      const scene = await Scene.open(bridge);
      await tell(scene, told);
      expect(await stateOf(scene)).toEqual(expected(told));
    });
  }

  async function tell(scene: Scene, { bodies, lanes }: Told): Promise<void> {
    const waiting = [...bodies];
    const lane = async (): Promise<void> => {
      for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) await scene.bridge.deliverUntilTaken(scene.tenant, body);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    await scene.bridge.settled(scene.tenant);
  }

  function expected({ happenings, bodies }: Told): Awaited<ReturnType<typeof stateOf>> {
    const { people, placements } = impliedBy(happenings);
    return { people, placements, outsiders: [], rows: new Set(bodies).size, unapplied: [], doubled: [], unexplained: [] };
  }

  async function stateOf(scene: Scene) {
    const people = await scene.people();
    const messages = await scene.messages();
    const history = await historyOf(scene);
    const lines = history.map((entry) => [entry.attendee_id, entry.cause_id, entry.action, entry.person_id].join());
    return {
      people: people
        .map(({ fields }) => ({
          email: fields['email'] ?? '',
          firstName: fields['firstName'] ?? null,
          lastName: fields['lastName'] ?? null,
        }))
        .sort((a, b) => (a.email.toLowerCase() < b.email.toLowerCase() ? -1 : 1)),
      placements: await scene.placements(),
      outsiders: people.filter(({ origin, groups }) => origin !== 'cvent' || groups.map(({ id }) => id).join() !== scene.tenant.groupId),
      rows: messages.length,
      unapplied: messages.filter(({ status, problems }) => status !== 'applied' || problems.length > 0),
      doubled: lines.filter((line, index) => lines.indexOf(line) !== index),
      unexplained: unexplained(history, people),
    };
  }

  function historyOf({ tenant, bridge }: Scene): Promise<Entry[]> {
    return bridge.sql<Entry>(
      'SELECT person_id, attendee_id, action, cause_id, changes FROM history_entries WHERE app_id = $1 ORDER BY at, id',
      [tenant.appId],
    );
  }
}

/** What the history does not explain (B21): a change that does not start from what the one before left, or a person who is not what their history made them. */
function unexplained(history: readonly Entry[], people: readonly PersonView[]): string[] {
  const told = new Map<string, Record<string, string | null>>();
  const problems: string[] = [];
  for (const { person_id: id, action, changes } of history) {
    if (id === null || !action.startsWith('person.')) continue;
    if (action === 'person.added' && told.has(id)) problems.push(`${id} was added twice`);
    const fields = told.get(id) ?? {};
    for (const { field, before, after } of changes) {
      if ((fields[field] ?? null) !== before) problems.push(`${action} of ${id}: ${field} was not ${before}`);
      fields[field] = after;
    }
    if (action === 'person.removed') told.delete(id);
    else told.set(id, fields);
  }
  const shown = (fields: Readonly<Record<string, string | null>>): string =>
    JSON.stringify(
      Object.entries(fields)
        .filter(([, value]) => value !== null)
        .sort(),
    );
  for (const { id, fields } of people) if (shown(told.get(id) ?? {}) !== shown(fields)) problems.push(`${id} is not as told`);
  if (told.size !== people.length) problems.push(`${told.size} people are told of, ${people.length} are there`);
  return problems;
}
