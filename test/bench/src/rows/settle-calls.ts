import { setTimeout as sleep } from 'node:timers/promises';
import { rounded, shown } from '../report.js';
import { untilPending } from '../stand/inbox.js';
import { Tenants } from '../stand/tenant.js';
import { type Bench, chosenQueue, onStand } from './bench-context.js';

const CHANGED = 1_000;
const GOAL = 10;
/** So long after the last message the read comes. */
const DELAY_MS = 2_000;

/** `settle.calls`: calls of Cvent for so many registrations, which messages tell and a read settles. The baseline: one read for each message. */
export const settleCalls: Bench = {
  ids: ['settle.calls'],
  async run({ options, report }) {
    const queue = chosenQueue(options);
    report.print(`\nsettle.calls: ${CHANGED} people register, webhooks tell of it, a settle read follows; queue on ${queue}`);
    await onStand(queue, options, async (stand) => {
      const cvent = await stand.startCvent();
      const api = await stand.startApi();
      await cvent.application('bench-settle', 'bench-secret');
      const eventId = await cvent.event(500, 3);
      const tenants = await Tenants.of(stand, api.port);
      const tenant = await tenants.create({ host: cvent.url, eventId, clientId: 'bench-settle', clientSecret: 'bench-secret' });
      const worker = await stand.startWorker({ SETTLE_DELAY_MS: String(DELAY_MS), SETTLE_MOST_DELAY_MS: '10000' });
      await cvent.target(`http://127.0.0.1:${tenant.target.port}${tenant.target.path}`, tenant.target.token, eventId);
      await cvent.tier('standard');
      await cvent.burst(eventId, CHANGED);
      await untilPending(stand, 0);
      const reads = async (): Promise<{ done: number; open: number; records: number }> => {
        const { rows } = await stand.sql.query<{ done: number; open: number; records: number }>(
          `SELECT count(*) FILTER (WHERE state = 'completed')::int AS done, count(*) FILTER (WHERE state <> 'completed')::int AS open,
            coalesce(sum((counts->>'records')::int), 0)::int AS records FROM import_runs WHERE integration_id = $1 AND trigger = 'settle'`,
          [tenant.integrationId],
        );
        return rows[0]!;
      };
      let seen = await reads();
      for (
        const start = performance.now();
        (seen.open > 0 || seen.records < CHANGED) && performance.now() - start < 120_000;
        seen = await reads()
      )
        await sleep(200);
      const { calls } = await cvent.calls();
      await worker.stop();
      report.print(`  ${seen.done} settle reads of ${seen.records} records; ${calls} calls in all, the tier's and the token's included`);
      const value = (calls * 1_000) / CHANGED;
      const isSound = seen.open === 0 && seen.records >= CHANGED;
      if (!isSound) report.print('  NOT SOUND: the reads did not find everybody');
      report.print(`  a read for each message would be ${shown(CHANGED)} calls`);
      report.add({
        id: 'settle.calls',
        value: rounded(value, 1),
        unit: 'calls per 1000 changed attendees',
        goal: `≤ ${GOAL}`,
        baseline: 1_000,
        holds: isSound && value <= GOAL,
      });
    });
  },
};
