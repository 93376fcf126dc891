import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '../random.js';
import { rounded, shown } from '../report.js';
import type { CventStandIn } from '../stand/cvent-stand-in.js';
import type { Stand } from '../stand/stand.js';
import { type Tenant, Tenants } from '../stand/tenant.js';
import { latenciesOf } from '../statistics.js';
import { type Bench, chosenQueue, onStand } from './bench-context.js';

const PEOPLE = 1_000;
const ANSWER_MS = 100;
const P99_GOAL = 1_000;
const CALLS_GOAL = 100;
/** Edits a second, each of another person. Cvent's Premium tier permits 25 calls. */
const EDITS_PER_SECOND = 20;
const MOST_MS = 5 * 60_000;

/** What the pushes of an App wrote. */
interface Pushed {
  readonly people: number;
  readonly calls: number;
}

/**
 * `push.p99`: from the request of one person's edit until Cvent accepted it. `push.calls`, `push.answers`: calls of Cvent for 1,000 edited people, a standard field
 * and a field of the planner's own. The baseline: one call for each person, which is what custom answers cost.
 */
export const pushEdits: Bench = {
  ids: ['push.p99', 'push.calls', 'push.answers'],
  async run({ options, report }) {
    const queue = chosenQueue(options);
    const seconds = options.quick ? 5 : 45;
    report.print(`\npush: ${PEOPLE} people in a mapped App, Cvent answers in ${ANSWER_MS} ms, Premium tier; queue on ${queue}`);
    const random = randomFrom(options.seed);
    await onStand(queue, options, async (stand) => {
      const cvent = await stand.startCvent();
      const api = await stand.startApi();
      const tenants = await Tenants.of(stand, api.port);
      await cvent.application('bench-push', 'bench-secret');
      const eventId = await cvent.event(PEOPLE, 5, [{ name: 'Table', type: 'number' }]);
      await cvent.tier('premium');
      const tenant = await tenants.create({ host: cvent.url, eventId, clientId: 'bench-push', clientSecret: 'bench-secret' }, true);
      await mapTable(tenants, tenant);
      const worker = await stand.startWorker();
      await tenants.startImport(tenant);
      const people = await imported(stand, tenant);
      await cvent.answersIn(ANSWER_MS);

      const latencies = await editEach(stand, tenants, tenant, people, { perSecond: EDITS_PER_SECOND, seconds, random });
      const { p50, p95, p99 } = latenciesOf(latencies);
      report.print(`  ${latencies.length} edits, ${EDITS_PER_SECOND} a second: p50 ${shown(p50)}, p95 ${shown(p95)}, p99 ${shown(p99)} ms`);
      const standard = await editAll(stand, cvent, tenants, tenant, people, (n) => ({ fields: { lastName: `Mason ${n}` } }));
      const custom = await editAll(stand, cvent, tenants, tenant, options.quick ? people.slice(0, 100) : people, (n) => ({ customFields: { table: n + 1 } })); // prettier-ignore
      const again = await editAll(stand, cvent, tenants, tenant, people, (n) => ({ fields: { lastName: `Mason ${n}` } }));
      await worker.stop();
      report.print(`  ${standard.people} people edited by one request, a standard field: ${standard.calls} calls`);
      report.print(`  ${custom.people} people, a field of the planner's own: ${custom.calls} calls`);
      report.print(`  control, the same edits once more: ${again.calls} calls`);
      const isSound = latencies.every((ms) => ms > ANSWER_MS) && again.calls === 0;
      if (!isSound) report.print('  NOT SOUND: an edit was accepted before Cvent can have answered, or what Cvent has was sent again');
      const per1000 = ({ people: count, calls }: Pushed): number => (calls * 1_000) / count;
      report.add({
        id: 'push.p99',
        value: rounded(p99, 0),
        unit: 'ms from the edit to Cvent’s acceptance',
        goal: `≤ ${P99_GOAL}`,
        baseline: ANSWER_MS,
        holds: isSound && p99 <= P99_GOAL,
      });
      report.add({
        id: 'push.calls',
        value: rounded(per1000(standard), 0),
        unit: 'calls per 1000 edited people, a standard field',
        goal: `≤ ${CALLS_GOAL}`,
        baseline: 1_000,
        holds: isSound && per1000(standard) <= CALLS_GOAL,
      });
      report.add({
        id: 'push.answers',
        value: rounded(per1000(custom), 0),
        unit: 'calls per 1000 edited people, a custom field',
        goal: '≤ 1000',
        baseline: 1_000,
        holds: isSound && per1000(custom) <= 1_000,
      });
    });
  },
};

/** A field of the App's own that Cvent's custom field fills. */
async function mapTable(tenants: Tenants, tenant: Tenant): Promise<void> {
  const { id: customFieldId } = await tenants.call<{ id: string }>(tenant, 'POST', '/custom-fields', { key: 'table', label: 'Table', type: 'number' }); // prettier-ignore
  const { customFields } = await tenants.call<{ customFields: { id: string; name: string }[] }>(tenant, 'POST', '/cvent-integration/cvent-fields/refresh', {}); // prettier-ignore
  const { id } = customFields.find(({ name }) => name === 'Table')!;
  const mappings = [{ kind: 'custom_field', source: { type: 'custom_field', id }, target: { customFieldId } }];
  await tenants.call(tenant, 'PUT', '/cvent-integration/mappings', { mappings }, { 'if-match': '"0"' });
}

/** Edits one person after the other, as they come; answers how long each took until Cvent had accepted it, in ms. */
async function editEach(
  stand: Stand,
  tenants: Tenants,
  tenant: Tenant,
  people: readonly string[],
  { perSecond, seconds, random }: { readonly perSecond: number; readonly seconds: number; readonly random: () => number },
): Promise<number[]> {
  const sentAt = new Map<string, number>();
  const answers: Promise<unknown>[] = [];
  for (const [n, id] of people.slice(0, perSecond * seconds).entries()) {
    sentAt.set(id, Date.now());
    answers.push(tenants.call(tenant, 'PATCH', `/people/${id}`, { fields: { firstName: `Edited ${n}` } }));
    await sleep((-Math.log(1 - random()) * 1_000) / perSecond);
  }
  await Promise.all(answers);
  await untilPushed(stand, tenant);
  const { rows } = await stand.sql.query<{ id: string; endedAt: Date }>(
    `SELECT person_id AS id, max(ended_at) AS "endedAt" FROM pushes WHERE app_id = $1 AND state = 'accepted' GROUP BY person_id`,
    [tenant.appId],
  );
  if (rows.length !== sentAt.size) throw new Error(`of ${sentAt.size} edits Cvent accepted ${rows.length}`);
  return rows.map(({ id, endedAt }) => endedAt.getTime() - sentAt.get(id)!);
}

/** Edits people by one request. */
async function editAll(
  stand: Stand,
  cvent: CventStandIn,
  tenants: Tenants,
  tenant: Tenant,
  people: readonly string[],
  editOf: (n: number) => Readonly<Record<string, unknown>>,
): Promise<Pushed> {
  const before = (await cvent.calls()).calls;
  const { edited } = await tenants.call<{ edited: number }>(tenant, 'PATCH', '/people', {
    people: people.map((id, n) => ({ id, ...editOf(n) })),
  });
  if (edited !== people.length) throw new Error(`of ${people.length} edits ${edited} were taken`);
  await untilPushed(stand, tenant);
  return { people: people.length, calls: (await cvent.calls()).calls - before };
}

async function untilPushed(stand: Stand, { appId }: Tenant): Promise<void> {
  for (const start = performance.now(); performance.now() - start < MOST_MS; await sleep(200)) {
    const { rows } = await stand.sql.query<{ open: number; failed: number }>(
      `SELECT count(*) FILTER (WHERE state = 'waiting')::int AS open, count(*) FILTER (WHERE state = 'failed')::int AS failed FROM pending_fields WHERE app_id = $1`,
      [appId],
    );
    if (rows[0]!.failed > 0) throw new Error(`${rows[0]!.failed} fields were refused`);
    if (rows[0]!.open === 0) return;
  }
  throw new Error('the edits did not reach Cvent');
}

/** Waits until everybody is in the App. */
async function imported(stand: Stand, { appId, integrationId }: Tenant): Promise<string[]> {
  for (const start = performance.now(); performance.now() - start < MOST_MS; await sleep(200)) {
    const { rows } = await stand.sql.query<{ id: string }>('SELECT id FROM people WHERE app_id = $1 ORDER BY id', [appId]);
    const { rows: open } = await stand.sql.query(`SELECT 1 FROM import_runs WHERE integration_id = $1 AND state <> 'completed'`, [
      integrationId,
    ]);
    if (rows.length > 0 && open.length === 0) return rows.map(({ id }) => id);
  }
  throw new Error('the import did not end');
}
