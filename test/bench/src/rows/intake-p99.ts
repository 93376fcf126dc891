import { type Arrival, arrivals, type OpenLoopResult, runOpenLoop } from '../load/open-loop.js';
import { MessageFactory } from '../load/message-factory.js';
import { randomFrom } from '../random.js';
import { describeLatencies as describe, rounded, shown } from '../report.js';
import { untilPending } from '../stand/inbox.js';
import type { Stand } from '../stand/stand.js';
import { type Tenant, Tenants } from '../stand/tenant.js';
import { type Latencies, latenciesOf, spreadOf } from '../statistics.js';
import { type Bench, chosenQueue, onStand } from './bench-context.js';

const RATE = 500;
const DUPLICATES = 0.1;
const STALL_MS = 150;

interface Run {
  readonly latencies: Latencies;
  readonly errors: number;
  readonly distinct: number;
  readonly rows: number;
}

/** `intake.p99`: the intake's latency under a steady load, while a worker applies what comes in. */
export const intakeP99: Bench = {
  ids: ['intake.p99'],
  async run({ options, report }) {
    const queue = chosenQueue(options);
    const runs = options.quick ? 1 : 3;
    const durationMs = options.quick ? 2_000 : 8_000;
    const random = randomFrom(options.seed);
    report.print(`\nintake.p99: open loop, ${RATE} POST/s of 3 kB, ${DUPLICATES * 100} % duplicates, a worker running; queue on ${queue}`);
    await onStand(queue, options, async (stand) => {
      const api = await stand.startApi();
      const tenants = await Tenants.of(stand, api.port);
      const worker = await stand.startWorker();
      await runOnce(stand, await tenants.create(), Math.min(durationMs, 3_000), random); // warm-up
      const results: Run[] = [];
      for (let round = 1; round <= runs; round++) {
        await untilPending(stand, 0);
        await stand.settle();
        const run = await runOnce(stand, await tenants.create(), durationMs, random);
        results.push(run);
        report.print(`  run ${round}: ${describe(run.latencies)}; errors ${run.errors}; rows ${run.rows} of ${run.distinct} distinct`);
      }
      await worker.stop();
      const tenant = await tenants.create();
      const bare = await baseline(stand, tenant, durationMs, random, {});
      const stalled = await baseline(stand, tenant, Math.max(4_500, durationMs / 2), random, { BARE_STALL_MS: String(STALL_MS) });
      report.print(`  bare server, no worker: ${describe(bare)}`);
      report.print(`  control: bare server that stands still for ${STALL_MS} ms in 2 s: ${describe(stalled)} (p99 must be above 50 ms)`);
      const p95 = spreadOf(results.map(({ latencies }) => latencies.p95), 'less'); // prettier-ignore
      const p99 = spreadOf(results.map(({ latencies }) => latencies.p99), 'less'); // prettier-ignore
      report.print(
        `  p95 ${shown(p95.median)} ms (worst ${shown(p95.worst)}), p99 ${shown(p99.median)} ms (${shown(p99.least)} to ${shown(p99.most)})`,
      );
      const isSound = results.every(({ errors, rows, distinct }) => errors === 0 && rows === distinct) && stalled.p99 > 50;
      if (!isSound) report.print('  NOT SOUND: errors, rows that differ from the deliveries, or a control that did not differ');
      report.add({
        id: 'intake.p99',
        value: rounded(p99.median),
        unit: `ms (p95 ${rounded(p95.median)} ms)`,
        goal: 'p95 ≤ 15 ms, p99 ≤ 50 ms, no error, rows = distinct deliveries',
        baseline: rounded(bare.p99),
        holds: isSound && p95.median <= 15 && p99.median <= 50,
      });
    });
  },
};

/** Arrivals of which a share is a delivery of the last second once more. */
function withDuplicates(list: readonly Arrival[], random: () => number): Arrival[] {
  return list.map((arrival, index) => {
    if (index === 0 || random() >= DUPLICATES) return arrival;
    return { atMs: arrival.atMs, body: list[Math.max(0, index - 1 - Math.floor(random() * RATE))]!.body };
  });
}

async function runOnce(stand: Stand, tenant: Tenant, durationMs: number, random: () => number): Promise<Run> {
  const list = withDuplicates(arrivalsFor(tenant, durationMs, random), random);
  const { latencies, errors } = await runOpenLoop(tenant.target, list);
  const { rows } = await stand.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM inbox_messages WHERE integration_id = $1', [
    tenant.integrationId,
  ]);
  return {
    latencies: latenciesOf(latencies),
    errors,
    distinct: new Set(list.map(({ body }) => body.toString('latin1'))).size,
    rows: rows[0]!.n,
  };
}

async function baseline(
  stand: Stand,
  tenant: Tenant,
  durationMs: number,
  random: () => number,
  env: Readonly<Record<string, string>>,
): Promise<Latencies> {
  const server = await stand.startBareServer(env);
  const target = { ...tenant.target, port: server.port };
  await runOpenLoop(target, arrivalsFor(tenant, 1_000, random));
  await stand.settle();
  const result: OpenLoopResult = await runOpenLoop(target, arrivalsFor(tenant, durationMs, random));
  await server.process.stop();
  return latenciesOf(result.latencies);
}

function arrivalsFor(tenant: Tenant, durationMs: number, random: () => number): Arrival[] {
  const bodies = new MessageFactory(tenant.eventId, random);
  return arrivals(RATE, durationMs, random, () => bodies.next().body);
}
