import { setTimeout as sleep } from 'node:timers/promises';
import { MessageFactory } from '../load/message-factory.js';
import { arrivals, runOpenLoop } from '../load/open-loop.js';
import { randomFrom } from '../random.js';
import { rounded, shown } from '../report.js';
import type { CventStandIn } from '../stand/cvent-stand-in.js';
import { untilPending } from '../stand/inbox.js';
import type { Stand } from '../stand/stand.js';
import { type Tenant, Tenants } from '../stand/tenant.js';
import { latenciesOf } from '../statistics.js';
import { type Bench, chosenQueue, onStand } from './bench-context.js';

const PAGE = 200;
const ANSWER_MS = 100;
const STANDARD_PER_SECOND = 10;
const GOAL = 1.1;
const LIVE_GOAL = 1.5;
/** Messages a second that another App gets meanwhile. */
const LIVE_RATE = 20;
const MOST_MS = 15 * 60_000;

interface ImportResult {
  readonly seconds: number;
  readonly calls: number;
  readonly peakPerSecond: number;
  readonly refused: number;
  readonly people: number;
  /** p99 of another App's messages meanwhile, from receipt to applied. */
  readonly liveP99: number;
  /** Most memory that the worker held, in MB. */
  readonly memory: number;
}

/** `import.ratio`: a full import against the time that the account's calls alone take; with another App's messages and the worker's memory meanwhile. */
export const importRatio: Bench = {
  ids: ['import.ratio', 'import.live', 'import.memory'],
  async run({ options, report }) {
    const queue = chosenQueue(options);
    const [small, middle, large] = options.quick ? [1_000, 2_000, 4_000] : [10_000, 30_000, 100_000];
    report.print(
      `\nimport.ratio: full import, answers in ${ANSWER_MS} ms, Standard tier (${STANDARD_PER_SECOND} calls/s); queue on ${queue}`,
    );
    const random = randomFrom(options.seed);
    await onStand(queue, options, async (stand) => {
      const cvent = await stand.startCvent();
      const api = await stand.startApi();
      const tenants = await Tenants.of(stand, api.port);
      const other = await tenants.create();
      const live = async (ms: number): Promise<number> => liveP99(stand, other, ms, random);

      const measure = async (size: number, tier: 'standard' | 'premium'): Promise<ImportResult> =>
        importOnce(stand, cvent, tenants, size, tier, (until) => liveDuring(stand, other, until, random));
      const warmUp = await stand.startWorker();
      await live(2_000);
      const quiet = await live(options.quick ? 3_000 : 40_000); // as many messages as come during the longest import
      await warmUp.stop();

      const few = await measure(small, 'standard');
      const many = await measure(large, 'standard');
      const fast = await measure(middle, 'premium');
      const limit = (size: number): number => Math.ceil(size / PAGE) / STANDARD_PER_SECOND;
      for (const [size, tier, run] of [
        [small, 'Standard', few],
        [large, 'Standard', many],
        [middle, 'Premium', fast],
      ] as const)
        // prettier-ignore
        report.print(
          `  ${size} attendees, ${tier}: ${shown(run.seconds)} s for ${run.calls} calls (${shown(run.seconds / limit(size), 3)} × the limit of Standard), ` +
            `people ${run.people}, at most ${run.peakPerSecond} calls in a second, ${run.refused} refused; worker ${shown(run.memory)} MB; ` +
            `another App's messages p99 ${shown(run.liveP99)} ms`,
        );
      report.print(
        `  another App's messages alone: p99 ${shown(quiet)} ms. Control: the Premium tier must be quicker than Standard allows`,
      );
      const runs = [few, many, fast];
      const isSound =
        few.people === small && many.people === large && runs.every(({ refused }) => refused === 0) && fast.seconds < limit(middle);
      if (!isSound) report.print('  NOT SOUND: people are missing, calls were refused, or the control did not differ');
      const ratio = many.seconds / limit(large);
      report.add({
        id: 'import.ratio',
        value: rounded(ratio, 3),
        unit: `× the limit (${large} attendees)`,
        goal: `≤ ${GOAL}`,
        baseline: limit(large),
        holds: isSound && ratio <= GOAL,
      });
      const liveRatio = many.liveP99 / quiet;
      report.add({
        id: 'import.live',
        value: rounded(liveRatio, 2),
        unit: "× the p99 of another App's messages alone",
        goal: `≤ ${LIVE_GOAL}`,
        baseline: rounded(quiet),
        holds: liveRatio <= LIVE_GOAL,
      });
      report.add({
        id: 'import.memory',
        value: rounded(many.memory, 0),
        unit: `MB at most in the worker (${rounded(few.memory, 0)} with ${small} attendees)`,
        goal: '≤ 256 MB, flat',
        holds: many.memory <= 256 && many.memory - few.memory <= 40,
      });
    });
  },
};

async function importOnce(
  stand: Stand,
  cvent: CventStandIn,
  tenants: Tenants,
  size: number,
  tier: 'standard' | 'premium',
  meanwhile: (until: Promise<unknown>) => Promise<number>,
): Promise<ImportResult> {
  const [clientId, clientSecret] = [`bench-${tier}-${size}`, 'bench-secret'];
  await cvent.application(clientId, clientSecret);
  const eventId = await cvent.event(size, size);
  await cvent.tier(tier);
  await cvent.answersIn(ANSWER_MS);
  const tenant = await tenants.create({ host: cvent.url, eventId, clientId, clientSecret });
  const worker = await stand.startWorker();
  await stand.settle();
  const id = await tenants.startImport(tenant);
  const ended = untilEnded(stand, id);
  const [liveP99] = await Promise.all([meanwhile(ended), ended]);
  const { peak: memory } = await stand.memoryOf(worker);
  await worker.stop();
  const { calls, peakPerSecond, tooManyRequests, limitExceeded } = await cvent.calls();
  return { ...(await resultOf(stand, id, tenant)), calls, peakPerSecond, refused: tooManyRequests + limitExceeded, liveP99, memory };
}

async function untilEnded(stand: Stand, id: string): Promise<void> {
  for (const start = performance.now(); performance.now() - start < MOST_MS; await sleep(200)) {
    const { rows } = await stand.sql.query<{ state: string; problem: unknown }>('SELECT state, problem FROM import_runs WHERE id = $1', [
      id,
    ]);
    if (rows[0]?.state === 'completed') return;
    if (['failed', 'needs_confirmation', 'cancelled'].includes(rows[0]?.state ?? ''))
      throw new Error(`the import ${JSON.stringify(rows[0])}`);
  }
  throw new Error('the import did not end');
}

async function resultOf(stand: Stand, id: string, { appId }: Tenant): Promise<{ seconds: number; people: number }> {
  const { rows } = await stand.sql.query<{ seconds: number; people: number }>(
    `SELECT extract(epoch FROM finished_at - started_at)::float8 AS seconds, (SELECT count(*)::int FROM people WHERE app_id = $2) AS people
      FROM import_runs WHERE id = $1`,
    [id, appId],
  );
  return rows[0]!;
}

/** Messages of another App at a steady rate, in parts, until something has ended. */
async function liveDuring(stand: Stand, tenant: Tenant, until: Promise<unknown>, random: () => number): Promise<number> {
  let isOver = false;
  void until.finally(() => (isOver = true));
  const since = new Date();
  while (!isOver) await send(tenant, 2_000, random);
  return p99Since(stand, tenant, since);
}

async function liveP99(stand: Stand, tenant: Tenant, ms: number, random: () => number): Promise<number> {
  const since = new Date();
  await send(tenant, ms, random);
  return p99Since(stand, tenant, since);
}

async function send(tenant: Tenant, ms: number, random: () => number): Promise<void> {
  const bodies = new MessageFactory(tenant.eventId, random);
  await runOpenLoop(tenant.target, arrivals(LIVE_RATE, ms, random, () => bodies.next().body)); // prettier-ignore
}

async function p99Since(stand: Stand, { integrationId }: Tenant, since: Date): Promise<number> {
  await untilPending(stand, 0);
  const { rows } = await stand.sql.query<{ ms: number }>(
    `SELECT (extract(epoch FROM finished_at - received_at) * 1000)::float8 AS ms FROM inbox_messages
      WHERE integration_id = $1 AND received_at >= $2 AND finished_at IS NOT NULL`,
    [integrationId, since],
  );
  return latenciesOf(rows.map(({ ms }) => ms)).p99;
}
