import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageFactory } from '../load/message-factory.js';
import { arrivals, runOpenLoop } from '../load/open-loop.js';
import { randomFrom } from '../random.js';
import { describeLatencies, rounded, shown } from '../report.js';
import { fillInbox, storeBodies, UNTIL_PUBLISHED_S } from '../stand/inbox.js';
import { Jobs } from '../stand/jobs.js';
import type { Stand } from '../stand/stand.js';
import { type Tenant, Tenants } from '../stand/tenant.js';
import { type Latencies, latenciesOf } from '../statistics.js';
import { type Bench, type BenchContext, chosenQueue, onStand } from './bench-context.js';

const QUIET_APPS = 100;
/** Messages a second of all quiet Apps together. */
const QUIET_RATE = 40;
const BACKLOG = 50_000;
const OF_ONE_ATTENDEE = 5_000;
const CONTROL = 5_000;
const GOAL = 2;
const PATIENCE_MS = 120_000;

interface QuietRun {
  readonly latencies: readonly number[];
  readonly sent: number;
  readonly errors: number;
}

/** `apply.fairness`: what a backlog of one App, or of one attendee, does to the messages of others. */
export const applyFairness: Bench = {
  ids: ['apply.fairness'],
  run: (context) => onStand(chosenQueue(context.options), context.options, (stand) => measure(context, stand)),
};

async function measure({ options, report }: BenchContext, stand: Stand): Promise<void> {
  const [apps, backlog, ofOne] = options.quick ? [10, 2_000, 500] : [QUIET_APPS, options.backlog ?? BACKLOG, OF_ONE_ATTENDEE];
  const durationMs = options.quick ? 2_000 : 15_000;
  report.print(`\napply.fairness: ${apps} quiet Apps, ${QUIET_RATE} messages/s in all, sent → applied; queue on ${stand.queue}`);
  const random = randomFrom(options.seed);
  const api = await stand.startApi();
  const tenants = await Tenants.of(stand, api.port);
  const quiet: Tenant[] = [];
  for (let index = 0; index < apps; index++) quiet.push(await tenants.create());
  const worker = await stand.startWorker();
  const jobs = await Jobs.of(stand);
  const say = (what: string, { latencies, sent, errors }: QuietRun): Latencies => {
    const points = latenciesOf(latencies);
    report.print(`  ${what}: ${describeLatencies(points)}; ${latencies.length} of ${sent}, errors ${errors}`);
    return points;
  };

  await runQuiet(stand, quiet, Math.min(3_000, durationMs), random); // warm-up
  await stand.settle();
  const before = await runQuiet(stand, quiet, durationMs, random);
  say('alone', before);

  const busy = await tenants.create();
  const ids = await fillInbox(stand, busy, backlog, 'busy', UNTIL_PUBLISHED_S);
  await stand.settle();
  await jobs.publish(busy, ids);
  const besideApp = await runQuiet(stand, quiet, durationMs, random, busy);
  say(`beside an App with ${backlog} messages`, besideApp);
  await forget(stand, jobs, busy);

  const crowded = await tenants.create();
  const bodies = new MessageFactory(crowded.eventId, random);
  const attendee = randomUUID();
  const about = await storeBodies(stand, crowded, Array.from({ length: ofOne }, () => bodies.next(attendee).body)); // prettier-ignore
  await stand.settle();
  await jobs.publish(crowded, about);
  const besideAttendee = await runQuiet(stand, quiet, durationMs, random, crowded);
  say(`beside an attendee with ${ofOne} messages`, besideAttendee);
  await forget(stand, jobs, crowded);

  const after = await runQuiet(stand, quiet, durationMs, random);
  say('alone once more', after);
  const alone = latenciesOf([...before.latencies, ...after.latencies]);

  const unfair = await tenants.create();
  await jobs.publishWithoutTurns(await fillInbox(stand, unfair, options.quick ? 1_000 : CONTROL, 'control'));
  const control = say('control: jobs in the order in which they came, without turns', await runQuiet(stand, quiet, 2_000, random));
  await worker.stop();
  await jobs.close();

  const [app, one] = [besideApp, besideAttendee].map(({ latencies }) => latenciesOf(latencies).p99 / alone.p99) as [number, number];
  const runs = [before, after, besideApp, besideAttendee];
  const isSound =
    runs.every(({ errors, latencies }) => errors === 0 && latencies.length >= (options.quick ? 10 : 50)) && control.p99 > GOAL * alone.p99;
  if (!isSound) report.print('  NOT SOUND: errors, a backlog that was through too soon, or a control that did not differ');
  report.add({
    id: 'apply.fairness',
    value: rounded(Math.max(app, one)),
    unit: `× their p99 alone (beside an App ${rounded(app)}, beside an attendee ${rounded(one)}; without turns ${shown(control.p99 / alone.p99)})`,
    goal: `≤ ${GOAL}`,
    baseline: rounded(alone.p99),
    holds: isSound && Math.max(app, one) <= GOAL,
  });
}

/** Messages of the quiet Apps, each about an attendee of their own. With `beside`, only those count that were sent while that App had messages to apply. */
async function runQuiet(
  stand: Stand,
  quiet: readonly Tenant[],
  durationMs: number,
  random: () => number,
  beside?: Tenant,
): Promise<QuietRun> {
  const makers = quiet.map(({ eventId }) => new MessageFactory(eventId, random));
  const attendees: string[] = [];
  const list = arrivals(QUIET_RATE, durationMs, random, () => Buffer.alloc(0)).map(({ atMs }) => {
    const place = Math.floor(random() * quiet.length);
    const { attendeeId, body } = makers[place]!.next();
    attendees.push(attendeeId);
    return { atMs, body, target: quiet[place]!.target };
  });
  const { startedAtMs, errors } = await runOpenLoop(quiet[0]!.target, list);
  await untilApplied(stand, quiet);
  const appliedAt = await timesOf(stand, quiet);
  const busyUntilMs = beside ? await lastAppliedMs(stand, beside) : Infinity;
  const counted = list.flatMap(({ atMs }, index) => {
    const at = appliedAt.get(attendees[index]!);
    const sentAt = startedAtMs + atMs;
    return at === undefined || sentAt > busyUntilMs ? [] : [at - sentAt];
  });
  return { latencies: counted, sent: list.length, errors };
}

async function untilApplied(stand: Stand, tenants: readonly Tenant[]): Promise<void> {
  const ids = tenants.map(({ integrationId }) => integrationId);
  for (const start = performance.now(); performance.now() - start < PATIENCE_MS; await sleep(200)) {
    const { rows } = await stand.sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM inbox_messages WHERE integration_id = ANY ($1) AND status = 'pending'`,
      [ids],
    );
    if (rows[0]!.n === 0) return;
  }
  throw new Error('the messages of the quiet Apps were not applied');
}

/** When each attendee's person was written. */
async function timesOf(stand: Stand, tenants: readonly Tenant[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await stand.sql.query<{ id: string; at: number }>(
    `SELECT attendee_id AS id, (extract(epoch FROM at) * 1000)::float8 AS at FROM history_entries WHERE app_id = ANY ($1) AND action = 'person.added'`,
    [tenants.map(({ appId }) => appId)],
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}

/** When the last of its messages was applied; infinity while some wait. */
async function lastAppliedMs(stand: Stand, { integrationId }: Tenant): Promise<number> {
  const { rows } = await stand.sql.query<{ waiting: number; last: number }>(
    `SELECT (count(*) FILTER (WHERE status = 'pending'))::int AS waiting, (extract(epoch FROM max(finished_at)) * 1000)::float8 AS last
      FROM inbox_messages WHERE integration_id = $1`,
    [integrationId],
  );
  return rows[0]!.waiting > 0 ? Infinity : rows[0]!.last;
}

/** Takes what is left of a backlog away: it has served. */
async function forget(stand: Stand, jobs: Jobs, { integrationId }: Tenant): Promise<void> {
  await stand.sql.query('DELETE FROM inbox_messages WHERE integration_id = $1', [integrationId]);
  await jobs.flush();
  await sleep(1_000);
  await stand.settle();
}
