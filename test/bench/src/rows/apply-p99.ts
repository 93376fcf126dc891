import { setTimeout as sleep } from 'node:timers/promises';
import { MessageFactory } from '../load/message-factory.js';
import { type Arrival, arrivals, runOpenLoop } from '../load/open-loop.js';
import { randomFrom } from '../random.js';
import { describeLatencies, rounded, shown } from '../report.js';
import { untilPending } from '../stand/inbox.js';
import type { ServiceProcess } from '../stand/service-process.js';
import type { Stand } from '../stand/stand.js';
import { type Tenant, Tenants } from '../stand/tenant.js';
import { type Latencies, latenciesOf, spreadOf } from '../statistics.js';
import { type Bench, chosenQueue, onStand } from './bench-context.js';

const RATE = 300;
/** For so long the worker stands still in the control. */
const STALL_MS = 1_500;

interface Run {
  readonly latencies: Latencies;
  readonly sent: number;
  readonly arrived: number;
  readonly errors: number;
}

/** `apply.p99`: from the time at which a message is meant to be sent to its person in the CMS. */
export const applyP99: Bench = {
  ids: ['apply.p99'],
  async run({ options, report }) {
    const queue = chosenQueue(options);
    const runs = options.quick ? 1 : 3;
    const durationMs = options.quick ? 2_000 : 8_000;
    const random = randomFrom(options.seed);
    report.print(`\napply.p99: open loop, ${RATE} messages/s, sent → person in the CMS (the history entry's own time); queue on ${queue}`);
    await onStand(queue, options, async (stand) => {
      const api = await stand.startApi();
      const tenants = await Tenants.of(stand, api.port);
      const worker = await stand.startWorker();
      await runOnce(stand, await tenants.create(), Math.min(3_000, durationMs), random); // warm-up
      const results: Run[] = [];
      for (let round = 1; round <= runs; round++) {
        await stand.settle();
        const run = await runOnce(stand, await tenants.create(), durationMs, random);
        results.push(run);
        report.print(`  run ${round}: ${describeLatencies(run.latencies)}; people ${run.arrived} of ${run.sent}, errors ${run.errors}`);
      }
      const tenant = await tenants.create();
      const stalled = await runOnce(stand, tenant, Math.max(4_000, durationMs / 2), random, () => stall(worker));
      report.print(
        `  control: a worker that stands still for ${STALL_MS} ms: ${describeLatencies(stalled.latencies)} (p99 must be above 1 s)`,
      );
      const p50 = spreadOf(results.map(({ latencies }) => latencies.p50), 'less'); // prettier-ignore
      const p99 = spreadOf(results.map(({ latencies }) => latencies.p99), 'less'); // prettier-ignore
      report.print(
        `  p50 ${shown(p50.median)} ms (worst ${shown(p50.worst)}), p99 ${shown(p99.median)} ms (${shown(p99.least)} to ${shown(p99.most)})`,
      );
      const isSound = results.every(({ sent, arrived, errors }) => errors === 0 && sent === arrived) && stalled.latencies.p99 > 1_000;
      if (!isSound) report.print('  NOT SOUND: errors, people that are missing, or a control that did not differ');
      report.add({
        id: 'apply.p99',
        value: rounded(p99.median),
        unit: `ms (p50 ${rounded(p50.median)} ms)`,
        goal: 'p50 ≤ 100 ms, p99 ≤ 1 s',
        holds: isSound && p50.median <= 100 && p99.median <= 1_000,
      });
    });
  },
};

async function runOnce(
  stand: Stand,
  tenant: Tenant,
  durationMs: number,
  random: () => number,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<Run> {
  const bodies = new MessageFactory(tenant.eventId, random);
  const attendees: string[] = [];
  const list: Arrival[] = arrivals(RATE, durationMs, random, () => {
    const { attendeeId, body } = bodies.next();
    attendees.push(attendeeId);
    return body;
  });
  const [{ startedAtMs, errors }] = await Promise.all([runOpenLoop(tenant.target, list), sleep(durationMs / 3).then(meanwhile)]);
  await untilPending(stand, 0);
  const appliedAt = await timesOf(stand, tenant);
  const latencies = list.flatMap(({ atMs }, index) => {
    const at = appliedAt.get(attendees[index]!);
    return at === undefined ? [] : [at - (startedAtMs + atMs)];
  });
  return { latencies: latenciesOf(latencies), sent: list.length, arrived: latencies.length, errors };
}

/** When each attendee's person was written: the last statement of the transaction. */
async function timesOf(stand: Stand, tenant: Tenant): Promise<ReadonlyMap<string, number>> {
  const { rows } = await stand.sql.query<{ id: string; at: number }>(
    `SELECT h.attendee_id AS id, (extract(epoch FROM h.at) * 1000)::float8 AS at FROM history_entries h JOIN people p ON p.id = h.person_id
      WHERE h.app_id = $1 AND h.action = 'person.added'`,
    [tenant.appId],
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}

async function stall(worker: ServiceProcess): Promise<void> {
  worker.signal('SIGSTOP');
  await sleep(STALL_MS);
  worker.signal('SIGCONT');
}
