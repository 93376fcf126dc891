import { setTimeout as sleep } from 'node:timers/promises';
import { rounded, shown } from '../report.js';
import { insertAttendees, insertMappings } from '../stand/people.js';
import type { Stand } from '../stand/stand.js';
import { type Tenant, Tenants } from '../stand/tenant.js';
import { type Bench, chosenQueue, onStand } from './bench-context.js';

const PEOPLE = 100_000;
const GOAL = 2_000;
const MOST_MS = 10 * 60_000;

/** One walk over everybody. */
interface Walk {
  readonly seconds: number;
  readonly seen: number;
  readonly changed: number;
}

/** `remap.rate`: everybody follows new mappings, from the mirrors alone. The control: once more with the same mappings, which must change nobody. */
export const remapRate: Bench = {
  ids: ['remap.rate'],
  async run({ options, report }) {
    const queue = chosenQueue(options);
    const count = options.quick ? 4_000 : PEOPLE;
    report.print(`\nremap.rate: ${count} people follow ten new mappings; queue on ${queue}`);
    await onStand(queue, options, async (stand) => {
      const api = await stand.startApi();
      const tenant = await (await Tenants.of(stand, api.port)).create();
      await insertAttendees(stand, tenant, count);
      await stand.settle();
      const bare = await bareRate(stand, tenant);
      await insertMappings(stand, tenant);
      const worker = await stand.startWorker();
      const first = await walked(stand, tenant, 1);
      const again = await walked(stand, tenant, 2);
      const { peak } = await stand.memoryOf(worker);
      const calls = await callsMade(stand);
      const [rate, control] = [first, again].map(({ seen, seconds }) => seen / seconds) as [number, number];
      const isSound = first.seen === count && first.changed === count && again.seen === count && again.changed === 0 && calls === 0;
      report.print(
        `  ${shown(first.seconds)} s: ${shown(rate)} people/s, ${first.changed} changed, ${calls} calls; worker ${shown(peak)} MB`,
      );
      report.print(`  once more, nothing to change: ${shown(control)}/s, ${again.changed} changed`);
      report.print(`  one UPDATE for each person, in transactions of 200, without anything else: ${shown(bare)}/s`);
      if (!isSound) report.print('  NOT SOUND: people are missing, were changed twice, or Cvent was called');
      report.add({
        id: 'remap.rate',
        value: rounded(rate, 0),
        unit: `people/s (${count} people)`,
        goal: `≥ ${GOAL}, no calls`,
        baseline: rounded(bare, 0),
        holds: isSound && rate >= GOAL,
      });
    });
  },
};

/** Lets the settings rise and waits until everybody has followed. */
async function walked(stand: Stand, { integrationId }: Tenant, mappingsVersion: number): Promise<Walk> {
  await stand.sql.query(
    `UPDATE integrations SET settings_version = settings_version + 1, mappings_version = $2, updated_at = now() - interval '1 minute' WHERE id = $1`,
    [integrationId, mappingsVersion],
  );
  for (const start = performance.now(); performance.now() - start < MOST_MS; await sleep(200)) {
    const { rows } = await stand.sql.query<Walk & { isDone: boolean }>(
      `SELECT extract(epoch FROM finished_at - started_at)::float8 AS seconds, seen, changed, mappings_version = $2 AND finished_at IS NOT NULL AS "isDone"
        FROM attendee_walks WHERE integration_id = $1`,
      [integrationId, mappingsVersion],
    );
    if (rows[0]?.isDone) return rows[0];
  }
  throw new Error('the walk did not end');
}

/** What the database does when each person is one statement, values as large as a mapping's. */
async function bareRate(stand: Stand, { appId }: Tenant): Promise<number> {
  const { rows } = await stand.sql.query<{ id: string }>('SELECT id FROM people WHERE app_id = $1 LIMIT 4000', [appId]);
  const client = await stand.sql.connect();
  const startedAt = performance.now();
  for (let at = 0; at < rows.length; at += 200) {
    await client.query('BEGIN');
    for (const { id } of rows.slice(at, at + 200))
      await client.query({ name: 'bare', text: `UPDATE people SET updated_at = now() WHERE app_id = $1 AND id = $2`, values: [appId, id] });
    await client.query('COMMIT');
  }
  client.release();
  return (rows.length * 1000) / (performance.now() - startedAt);
}

async function callsMade(stand: Stand): Promise<number> {
  const { rows } = await stand.sql.query<{ calls: number }>('SELECT coalesce(sum(used), 0)::int AS calls FROM cvent_accounts');
  return rows[0]!.calls;
}
