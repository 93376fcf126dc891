import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueKind } from '../options.js';
import { rounded, shown } from '../report.js';
import { fillInbox, pendingMessages, UNTIL_PUBLISHED_S, untilPending } from '../stand/inbox.js';
import { emptyJobRate, Jobs } from '../stand/jobs.js';
import { hasRedis } from '../stand/redis.js';
import type { Stand } from '../stand/stand.js';
import { type Tenant, Tenants } from '../stand/tenant.js';
import { type Bench, type BenchContext, onStand } from './bench-context.js';

const BACKLOG = { redis: 50_000, postgres: 6_000 } as const;
const GOAL = { redis: '≥ 1000', postgres: 'shown beside it, no goal' } as const;
/** The rate is also looked at in slices, for its spread. */
const SLICES = 5;

/** `apply.rate`: a backlog, applied by one worker and then by two; beside it what the queue backend does with jobs that do nothing. */
export const applyRate: Bench = {
  ids: ['apply.rate'],
  async run(context) {
    const queues: QueueKind[] = context.options.queue ? [context.options.queue] : hasRedis() ? ['redis', 'postgres'] : ['postgres'];
    for (const queue of queues) await onStand(queue, context.options, (stand) => measure(context, stand, queue));
  },
};

async function measure({ options, report }: BenchContext, stand: Stand, queue: QueueKind): Promise<void> {
  const backlog = options.backlog ?? (options.quick ? 2_000 : BACKLOG[queue]);
  const second = Math.max(1_000, Math.round(backlog * 0.2));
  report.print(`\napply.rate on ${queue}: a backlog of ${backlog} messages of 3 kB about as many attendees`);
  const empty = await emptyJobRate(stand, Math.min(backlog, queue === 'redis' ? 20_000 : 4_000));
  const api = await stand.startApi();
  const tenants = await Tenants.of(stand, api.port);
  const jobs = await Jobs.of(stand);
  const tenant = await tenants.create();
  await prepare(stand, jobs, tenant, backlog, 'one');
  const one = await drain(stand, backlog);
  report.print(`  one worker ${shown(one.perSecond)}/s; by fifths ${one.slices.map((rate) => shown(rate)).join(', ')}/s`);
  const people = await peopleOf(stand, tenant);
  const both = await twoWorkers(stand, jobs, await tenants.create(), second);
  report.print(`  two workers ${shown(both.two)}/s against ${shown(both.one)}/s of one, in turns on ${second} messages`);
  report.print(`  the queue alone, with jobs that do nothing: ${shown(empty)}/s`);
  const isSound = people === backlog && empty > one.perSecond;
  if (!isSound) report.print(`  NOT SOUND: ${people} people of ${backlog}, or empty jobs are not faster`);
  await jobs.close();
  report.add({
    id: queue === 'redis' ? 'apply.rate' : 'apply.rate.postgres',
    value: rounded(one.perSecond, 0),
    unit: 'messages/s',
    goal: GOAL[queue],
    baseline: rounded(empty, 0),
    holds: isSound && (queue === 'postgres' || one.perSecond >= 1_000),
  });
}

async function prepare(stand: Stand, jobs: Jobs, tenant: Tenant, count: number, label: string): Promise<void> {
  const ids = await fillInbox(stand, tenant, count, label, UNTIL_PUBLISHED_S);
  await stand.settle();
  await jobs.publish(tenant, ids);
}

/** Lets one worker apply what waits. Its start does not count. */
async function drain(stand: Stand, backlog: number): Promise<{ readonly perSecond: number; readonly slices: readonly number[] }> {
  const worker = await stand.startWorker();
  const first = await untilPending(stand, backlog - 1);
  const slices: number[] = [];
  let last = first;
  for (let slice = 1; slice <= SLICES; slice++) {
    const now = await untilPending(stand, Math.floor((first.pending * (SLICES - slice)) / SLICES), 300_000);
    slices.push(((last.pending - now.pending) * 1000) / (now.atMs - last.atMs));
    last = now;
  }
  await worker.stop();
  return { perSecond: (first.pending * 1000) / (last.atMs - first.atMs), slices };
}

/** One worker and two in turns on the same backlog, so that a noisy moment meets both. */
async function twoWorkers(
  stand: Stand,
  jobs: Jobs,
  tenant: Tenant,
  count: number,
): Promise<{ readonly one: number; readonly two: number }> {
  await prepare(stand, jobs, tenant, count, 'two');
  const first = await stand.startWorker();
  const other = await stand.startWorker();
  const rates: Record<'one' | 'two', number[]> = { one: [], two: [] };
  const turn = async (name: 'one' | 'two', ms: number): Promise<void> => {
    const before = { pending: await pendingMessages(stand), at: performance.now() };
    await sleep(ms);
    const after = { pending: await pendingMessages(stand), at: performance.now() };
    if (after.pending > 0) rates[name].push(((before.pending - after.pending) * 1000) / (after.at - before.at));
  };
  const turnMs = 1_500;
  await sleep(500);
  while ((await pendingMessages(stand)) > 0) {
    await turn('two', turnMs);
    other.signal('SIGSTOP');
    await sleep(50);
    await turn('one', turnMs);
    other.signal('SIGCONT');
    await sleep(50);
  }
  await untilPending(stand, 0);
  await first.stop();
  await other.stop();
  const mean = (list: readonly number[]): number => list.reduce((sum, rate) => sum + rate, 0) / list.length;
  return { one: mean(rates.one), two: mean(rates.two) };
}

async function peopleOf(stand: Stand, tenant: Tenant): Promise<number> {
  const { rows } = await stand.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM people WHERE app_id = $1', [tenant.appId]);
  return rows[0]!.n;
}
