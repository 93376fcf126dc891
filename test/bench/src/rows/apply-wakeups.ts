import { MessageFactory } from '../load/message-factory.js';
import { arrivals, runOpenLoop } from '../load/open-loop.js';
import { randomFrom } from '../random.js';
import { rounded, shown } from '../report.js';
import { fillInbox, untilPending } from '../stand/inbox.js';
import { Jobs } from '../stand/jobs.js';
import type { ServiceProcess } from '../stand/service-process.js';
import type { Stand } from '../stand/stand.js';
import { Tenants } from '../stand/tenant.js';
import { type Bench, chosenQueue, onStand } from './bench-context.js';

const RATE = 300;
const CALM_GOAL = 1.05;
const FLUSH_GOAL = 1.2;

/** `apply.wakeups`: how often a worker is woken for one message, calmly and when the queue loses everything half way. */
export const applyWakeups: Bench = {
  ids: ['apply.wakeups'],
  async run({ options, report }) {
    const queue = chosenQueue(options);
    const count = options.quick ? 600 : 4_000;
    report.print(`\napply.wakeups: jobs that a worker ran, for each message; queue on ${queue}`);
    await onStand(queue, options, async (stand) => {
      const api = await stand.startApi();
      const tenants = await Tenants.of(stand, api.port);
      const jobs = await Jobs.of(stand);

      const calm = await counted(stand, async () => {
        const tenant = await tenants.create();
        const bodies = new MessageFactory(tenant.eventId, randomFrom(options.seed));
        const list = arrivals(RATE, (count * 1000) / RATE, randomFrom(options.seed), () => bodies.next().body);
        await runOpenLoop(tenant.target, list);
        return list.length;
      });
      report.print(`  calm: ${calm.wakeUps} for ${calm.messages} messages, ${shown(calm.ratio, 3)} each`);

      const flushTenant = await tenants.create();
      const flushIds = await fillInbox(stand, flushTenant, count, 'flush');
      await jobs.publish(flushTenant, flushIds);
      let lost = 0;
      const flushed = await counted(stand, async () => {
        await untilPending(stand, count / 2);
        lost = await jobs.flush();
        return count;
      });
      report.print(
        `  queue emptied with ${lost} waiting: ${flushed.wakeUps} for ${flushed.messages} messages, ${shown(flushed.ratio, 3)} each`,
      );

      const doubleTenant = await tenants.create();
      const doubleIds = await fillInbox(stand, doubleTenant, Math.ceil(count / 4), 'double');
      await jobs.publish(doubleTenant, doubleIds);
      await jobs.publish(doubleTenant, doubleIds, '.again');
      const doubled = await counted(stand, () => Promise.resolve(doubleIds.length), doubleIds.length * 2);
      report.print(`  control: every job published twice: ${shown(doubled.ratio, 3)} each (must be near 2)`);
      await jobs.close();

      const isSound = doubled.ratio > 1.9 && doubled.ratio < 2.1 && lost > 0;
      if (!isSound) report.print('  NOT SOUND: the control is not near 2, or nothing was lost with the queue');
      report.add({
        id: 'apply.wakeups',
        value: rounded(calm.ratio, 3),
        unit: `a message (${rounded(flushed.ratio, 3)} with the queue emptied)`,
        goal: `≤ ${CALM_GOAL} calm, ≤ ${FLUSH_GOAL} under faults`,
        holds: isSound && calm.ratio <= CALM_GOAL && flushed.ratio <= FLUSH_GOAL,
      });
    });
  },
};

/** Runs work with a worker that tells of every job, until all messages are applied and the queue is quiet. */
async function counted(
  stand: Stand,
  work: () => Promise<number>,
  least = 0,
): Promise<{ wakeUps: number; messages: number; ratio: number }> {
  const worker = await stand.startWorker({ LOG_LEVEL: 'debug' });
  const messages = await work();
  await untilPending(stand, 0);
  for (let before = -1, now = 0; now !== before || now < least;) {
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 2_500)); // longer than a sweeper's interval
    now = await wakeUpsOf(worker);
  }
  await worker.stop();
  const wakeUps = await wakeUpsOf(worker);
  return { wakeUps, messages, ratio: wakeUps / messages };
}

/** Jobs that ended well, and attempts that failed. */
async function wakeUpsOf(worker: ServiceProcess): Promise<number> {
  return ((await worker.output()).match(/"event":"job\.(finished|retrying|failed)","queue":"(inbox|backlog)"/g) ?? []).length;
}
