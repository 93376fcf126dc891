import { setTimeout as sleep } from 'node:timers/promises';
import { MessageFactory } from '../load/message-factory.js';
import { type Arrival, arrivals, runOpenLoop } from '../load/open-loop.js';
import { randomFrom } from '../random.js';
import { describeLatencies, rounded, shown } from '../report.js';
import { untilPending } from '../stand/inbox.js';
import { COUNTING, type Cost, Meter } from '../stand/meter.js';
import type { ServiceProcess } from '../stand/service-process.js';
import type { Stand } from '../stand/stand.js';
import { type Tenant, Tenants } from '../stand/tenant.js';
import { type Latencies, latenciesOf } from '../statistics.js';
import { type Bench, type BenchContext, chosenQueue, onStand } from './bench-context.js';

const FEW = 10;
const MANY = 1_000;
const AT_ONCE = 4;
const RATE = 50;
const IDLE_GOAL = 1.5;
const TRICKLE_GOAL = 2;
/** Statements of ours for a message about one attendee who is new. */
const COST_GOAL = 25;
/** A sweeper that asks for each integration asks so often, in the control. */
const ASKED_MS = 2_000;

interface Measured {
  readonly perSecond: number;
  readonly cost: Cost;
}

/** `scale.*`: what integrations cost that do nothing, what they cost when a little comes to each, and what one message costs. */
export const scale: Bench = {
  ids: ['scale.idle', 'scale.trickle', 'scale.cost'],
  run: (context) => onStand(chosenQueue(context.options), context.options, (stand) => measure(context, stand), COUNTING),
};

async function measure({ options, report }: BenchContext, stand: Stand): Promise<void> {
  const many = options.quick ? 60 : MANY;
  const idleMs = options.quick ? 5_000 : 30_000;
  const loadMs = options.quick ? 3_000 : 20_000;
  const random = randomFrom(options.seed);
  report.print(`\nscale: ${FEW} integrations, then ${many}, on one machine; queue on ${stand.queue}`);
  const api = await stand.startApi();
  const tenants = await Tenants.of(stand, api.port);
  const worker = await stand.startWorker();
  const watched = { api: api.process, worker };
  const known: Tenant[] = [];
  const reach = async (count: number): Promise<void> => {
    while (known.length < count) known.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - known.length) }, () => tenants.create())))); // prettier-ignore
    await stand.sql.query('VACUUM ANALYZE');
    await sleep(8_000); // what follows the making of an integration is over
  };

  await reach(FEW);
  const fewIdle = await idle(stand, watched, idleMs);
  await load(stand, known, Math.min(3_000, loadMs), random); // warm-up
  const fewLoad = await load(stand, known, loadMs, random);
  const cost = await costOf(stand, watched, known, loadMs, random);
  await reach(many);
  const manyIdle = await idle(stand, watched, idleMs);
  const manyLoad = await load(stand, known, loadMs, random);
  const asked = await idle(stand, watched, idleMs / 2, () => askForEach(stand, known));

  for (const [what, { perSecond, cost: of }] of [
    [`${FEW} idle`, fewIdle],
    [`${many} idle`, manyIdle],
  ] as const)
    // prettier-ignore
    report.print(`  ${what}: ${shown(perSecond)} statements/s of ours, ${shown(of.statements.queue / of.seconds)} of the queue; ${cpuOf(of)}`);
  report.print(`  control: one that asks for each integration every ${ASKED_MS} ms: ${shown(asked.perSecond)} statements/s`);
  report.print(`  ${RATE} messages/s over ${FEW}: ${describeLatencies(fewLoad)}`);
  report.print(`  ${RATE} messages/s over ${many}: ${describeLatencies(manyLoad)}`);
  await worker.stop();

  const ratio = manyIdle.perSecond / fewIdle.perSecond;
  report.add({
    id: 'scale.idle',
    value: rounded(manyIdle.perSecond, 1),
    unit: `statements/s with ${many} idle integrations (${rounded(ratio)} × with ${FEW})`,
    goal: `≤ ${IDLE_GOAL} × with ${FEW}`,
    baseline: rounded(fewIdle.perSecond, 1),
    holds: ratio <= IDLE_GOAL && asked.perSecond > IDLE_GOAL * fewIdle.perSecond,
  });
  const slower = manyLoad.p99 / fewLoad.p99;
  report.add({
    id: 'scale.trickle',
    value: rounded(manyLoad.p99),
    unit: `ms p99, ${RATE} messages/s over ${many} integrations (${rounded(slower)} × over ${FEW})`,
    goal: `≤ ${TRICKLE_GOAL} × over ${FEW}`,
    baseline: rounded(fewLoad.p99),
    holds: slower <= TRICKLE_GOAL,
  });
  const { first, again } = cost;
  report.print(`  a message: ${costLine(first)}`);
  report.print(`  control, the same deliveries once more: ${costLine(again)} (must be far less)`);
  report.add({
    id: 'scale.cost',
    value: rounded(first.statements, 1),
    unit: `statements a message (${rounded(first.walKb, 1)} kB of WAL, ${rounded(first.storedKb, 1)} kB stored, processor ${Object.entries(first.cpuMs).map(([name, ms]) => `${name} ${shown(ms, 2)}`).join(', ')} ms)`, // prettier-ignore
    goal: `≤ ${COST_GOAL} statements`,
    baseline: rounded(again.statements, 1),
    holds: first.statements <= COST_GOAL && again.statements < first.statements / 3,
  });
}

async function idle(
  stand: Stand,
  watched: Readonly<Record<string, ServiceProcess>>,
  ms: number,
  meanwhile?: () => Promise<void>,
): Promise<Measured> {
  const meter = await Meter.start(stand, watched);
  const until = performance.now() + ms;
  while (meanwhile && performance.now() < until) {
    await meanwhile();
    await sleep(ASKED_MS);
  }
  await sleep(Math.max(0, until - performance.now()));
  const cost = await meter.stop();
  return { perSecond: cost.statements.ours / cost.seconds, cost };
}

async function askForEach(stand: Stand, tenants: readonly Tenant[]): Promise<void> {
  for (const { integrationId } of tenants) await stand.sql.query('SELECT status FROM integrations WHERE id = $1', [integrationId]);
}

/** A steady load over all, each message about somebody new. Sent → ended. */
async function load(stand: Stand, tenants: readonly Tenant[], ms: number, random: () => number): Promise<Latencies> {
  const attendees = new Map<string, number>();
  const list = overAll(tenants, ms, random, (attendeeId, place) => attendees.set(attendeeId, place));
  const { startedAtMs, errors } = await runOpenLoop(tenants[0]!.target, list);
  await untilPending(stand, 0);
  if (errors > 0) throw new Error(`${errors} deliveries were not taken`);
  const { rows } = await stand.sql.query<{ id: string; at: number }>(
    `SELECT attendee_id AS id, (extract(epoch FROM at) * 1000)::float8 AS at FROM history_entries WHERE attendee_id = ANY ($1) AND action = 'person.added'`,
    [[...attendees.keys()]],
  );
  if (rows.length !== list.length) throw new Error(`${rows.length} people of ${list.length} messages`);
  return latenciesOf(rows.map(({ id, at }) => at - startedAtMs - list[attendees.get(id)!]!.atMs));
}

function overAll(
  tenants: readonly Tenant[],
  ms: number,
  random: () => number,
  made: (attendeeId: string, place: number) => void = () => undefined,
): Arrival[] {
  const makers = tenants.map(({ eventId }) => new MessageFactory(eventId, random));
  return arrivals(RATE, ms, random, () => Buffer.alloc(0)).map(({ atMs }, place) => {
    const of = Math.floor(random() * tenants.length);
    const { attendeeId, body } = makers[of]!.next();
    made(attendeeId, place);
    return { atMs, body, target: tenants[of]!.target };
  });
}

interface MessageCost {
  readonly statements: number;
  readonly walKb: number;
  readonly storedKb: number;
  readonly cpuMs: Readonly<Record<string, number>>;
}

/** What a message costs, and what the same delivery costs when it comes again. What idling costs is part of it. */
async function costOf(
  stand: Stand,
  watched: Readonly<Record<string, ServiceProcess>>,
  tenants: readonly Tenant[],
  ms: number,
  random: () => number,
): Promise<{ readonly first: MessageCost; readonly again: MessageCost }> {
  const list = overAll(tenants, ms, random);
  const once = async (): Promise<MessageCost> => {
    const stored = await storedBytes(stand);
    const meter = await Meter.start(stand, watched);
    await runOpenLoop(tenants[0]!.target, list);
    await untilPending(stand, 0);
    const { statements, walBytes, cpuMs } = await meter.stop();
    const n = list.length;
    return {
      statements: statements.ours / n,
      walKb: walBytes / n / 1024,
      storedKb: ((await storedBytes(stand)) - stored) / n / 1024,
      cpuMs: Object.fromEntries(Object.entries(cpuMs).map(([name, value]) => [name, value / n])),
    };
  };
  await stand.settle();
  return { first: await once(), again: await once() };
}

async function storedBytes(stand: Stand): Promise<number> {
  const { rows } = await stand.sql.query<{ bytes: number }>(
    `SELECT sum(pg_total_relation_size(oid))::float8 AS bytes FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  return rows[0]!.bytes;
}

function costLine({ statements, walKb, storedKb, cpuMs }: MessageCost): string {
  const cpu = Object.entries(cpuMs).map(([name, ms]) => `${name} ${shown(ms, 2)}`);
  return `${shown(statements)} statements, ${shown(walKb)} kB of WAL, ${shown(storedKb)} kB stored, processor ms: ${cpu.join(', ')}`;
}

function cpuOf({ seconds, cpuMs }: Cost): string {
  return `processor ${Object.entries(cpuMs).map(([name, ms]) => `${name} ${shown(ms / seconds / 10)} %`).join(', ')}`; // prettier-ignore
}
