import { randomUUID } from 'node:crypto';
import { MessageFactory } from '../load/message-factory.js';
import { arrivals, runOpenLoop } from '../load/open-loop.js';
import { randomFrom } from '../random.js';
import { rounded, shown } from '../report.js';
import { untilPending } from '../stand/inbox.js';
import { insertAttendees } from '../stand/people.js';
import type { ServiceProcess } from '../stand/service-process.js';
import { HEAP, type Stand } from '../stand/stand.js';
import { type Tenant, Tenants } from '../stand/tenant.js';
import { floorSlope, median } from '../statistics.js';
import { type Bench, type BenchContext, chosenQueue, onStand } from './bench-context.js';

const RATE = 300;
const MOST_MB = 256;
const MOST_SLOPE = 1;
/** What more of everybody may add to a process. */
const MOST_GROWTH_MB = 32;
const SAMPLE_MS = 1_000;
const PART_MS = 10_000;
/** Of each part of the soak, so much at its start is warm-up. */
const WARM_UP = 0.3;
/** What the control leaks, in bytes a second: 12 MB in a minute. */
const LEAK = 200 * 1024;
const LEAKY = new URL('../stand/leak.js', import.meta.url).href;

interface Sample {
  readonly minute: number;
  readonly mb: number;
}

/** The samples of each process, and what became of the load. */
interface Soak {
  readonly samples: Readonly<Record<string, readonly Sample[]>>;
  readonly sent: number;
  readonly errors: number;
  readonly rows: number;
}

/** `memory.soak`: the memory of each process under a steady load: how much, whether it grows with time, and whether it grows with the App. */
export const memorySoak: Bench = {
  ids: ['memory.soak'],
  run: (context) => onStand(chosenQueue(context.options), context.options, (stand) => measure(context, stand)),
};

async function measure({ options, report }: BenchContext, stand: Stand): Promise<void> {
  const minutes = options.quick ? 0.4 : options.minutes;
  const [few, many] = options.quick ? [1_000, 10_000] : [10_000, 100_000];
  report.print(`\nmemory.soak: ${minutes} minutes at ${RATE} messages/s; half of them beside ${few} attendees, half beside ${many}`);
  const random = randomFrom(options.seed);
  const api = await stand.startApi();
  const tenants = await Tenants.of(stand, api.port);
  const tenant = await tenants.create();
  const worker = await stand.startWorker();
  const watched = { api: api.process, worker };

  await insertAttendees(stand, tenant, few);
  const small = await soak(stand, watched, tenant, (minutes / 2) * 60_000, random);
  await insertAttendees(stand, tenant, many - few, few);
  await stand.settle();
  const large = await soak(stand, watched, tenant, (minutes / 2) * 60_000, random);

  const slopes: number[] = [];
  const growths: number[] = [];
  const peaks: number[] = [];
  for (const [name, process] of Object.entries(watched)) {
    const [first, second] = [settled(small.samples[name]!), settled(large.samples[name]!)];
    const slope = floorSlope(second.map(({ minute, mb }) => [minute, mb]));
    const [before, after] = [median(first.map(({ mb }) => mb)), median(second.map(({ mb }) => mb))];
    const { peak } = await stand.memoryOf(process);
    slopes.push(slope);
    growths.push(after - before);
    peaks.push(peak);
    report.print(
      `  ${name}: ${shown(before)} MB beside ${few}, ${shown(after)} MB beside ${many}, at most ${shown(peak)} MB; slope ${shown(slope, 2)} MB/min`,
    );
  }
  for (const { sent, errors, rows } of [small, large]) report.print(`  ${sent} sent, errors ${errors}, rows ${rows}`);
  await worker.stop();

  const leaky = await stand.startWorker({ BENCH_LEAK: String(LEAK), NODE_OPTIONS: `${HEAP} --import ${LEAKY}` });
  const control = await soak(stand, { leaky }, tenant, Math.max(30_000, minutes * 6_000), random);
  const leak = floorSlope(settled(control.samples['leaky']!).map(({ minute, mb }) => [minute, mb]));
  report.print(
    `  control: a worker that leaks ${shown((LEAK * 60) / 2 ** 20)} MB/min: slope ${shown(leak, 2)} MB/min (must be above ${MOST_SLOPE})`,
  );
  await leaky.stop();

  const isSound = [small, large, control].every(({ sent, errors, rows }) => errors === 0 && rows === sent) && leak > MOST_SLOPE;
  if (!isSound) report.print('  NOT SOUND: errors, messages that are missing, or a control that did not differ');
  const [most, slope, growth] = [Math.max(...peaks), Math.max(...slopes), Math.max(...growths)];
  report.add({
    id: 'memory.soak',
    value: rounded(most, 0),
    unit: `MB at most (slope ${rounded(slope)} MB/min, ${rounded(growth, 0)} MB more beside ${many} attendees; ${minutes} minutes)`,
    goal: `≤ ${MOST_MB} MB, slope < ${MOST_SLOPE} MB/min, flat from ${few} to ${many} attendees, 30 minutes`,
    baseline: rounded(leak),
    holds: isSound && most <= MOST_MB && slope < MOST_SLOPE && growth <= MOST_GROWTH_MB,
  });
}

/** A steady load, half of it about people who are new, and the memory of the processes meanwhile. */
async function soak(
  stand: Stand,
  processes: Readonly<Record<string, ServiceProcess>>,
  tenant: Tenant,
  ms: number,
  random: () => number,
): Promise<Soak> {
  const bodies = new MessageFactory(tenant.eventId, random);
  const known = Array.from({ length: 1_000 }, () => randomUUID());
  const samples: Record<string, Sample[]> = Object.fromEntries(Object.keys(processes).map((name) => [name, []]));
  const startedAt = performance.now();
  const sample = async (): Promise<void> => {
    const minute = (performance.now() - startedAt) / 60_000;
    for (const [name, process] of Object.entries(processes)) samples[name]!.push({ minute, mb: (await stand.memoryOf(process)).now });
  };
  const timer = setInterval(() => void sample(), SAMPLE_MS);
  const since = await rowsOf(stand, tenant);
  let sent = 0;
  let errors = 0;
  // In parts, so that what is sent is never in memory all at once.
  while (performance.now() - startedAt < ms) {
    const left = ms - (performance.now() - startedAt);
    const nextBody = (): Buffer => bodies.next(random() < 0.5 ? known[Math.floor(random() * known.length)] : undefined).body;
    const list = arrivals(RATE, Math.min(PART_MS, left), random, nextBody);
    errors += (await runOpenLoop(tenant.target, list)).errors;
    sent += list.length;
  }
  await untilPending(stand, 0, 300_000);
  clearInterval(timer);
  return { samples, sent, errors, rows: (await rowsOf(stand, tenant)) - since };
}

function settled(samples: readonly Sample[]): readonly Sample[] {
  return samples.slice(Math.floor(samples.length * WARM_UP));
}

async function rowsOf(stand: Stand, { integrationId }: Tenant): Promise<number> {
  const { rows } = await stand.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM inbox_messages WHERE integration_id = $1', [
    integrationId,
  ]);
  return rows[0]!.n;
}
