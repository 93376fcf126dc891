import { runClosedLoop, type Throughput } from '../load/closed-loop.js';
import type { DeliveryTarget } from '../load/http-connection.js';
import { MessageFactory } from '../load/message-factory.js';
import { randomFrom } from '../random.js';
import { rounded, shown } from '../report.js';
import type { Stand } from '../stand/stand.js';
import { Tenants } from '../stand/tenant.js';
import { median, spreadOf } from '../statistics.js';
import { type Bench, chosenQueue, onStand } from './bench-context.js';

const CONNECTIONS = 64;

/** `intake.ratio`: the intake against a bare server, in turns on one Postgres. */
export const intakeRatio: Bench = {
  ids: ['intake.ratio'],
  async run({ options, report }) {
    const queue = chosenQueue(options);
    const rounds = options.quick ? 1 : 7;
    const times = options.quick ? { warmUpMs: 500, measureMs: 1_500 } : { warmUpMs: 500, measureMs: 2_000 };
    report.print(
      `\nintake.ratio: ${CONNECTIONS} connections, 3 kB bodies, all different, one commit before each answer; queue on ${queue}, no worker`,
    );
    await onStand(queue, options, async (stand) => {
      const api = await stand.startApi();
      const tenant = await (await Tenants.of(stand, api.port)).create();
      const bodies = new MessageFactory(tenant.eventId, randomFrom(options.seed));
      const bare = await stand.startBareServer();
      const load = async (target: DeliveryTarget): Promise<Throughput> => {
        await stand.settle();
        return runClosedLoop({ target, connections: CONNECTIONS, ...times, nextBody: () => bodies.next().body });
      };
      const ours: number[] = [];
      const theirs: number[] = [];
      let accepted = 0;
      let errors = 0;
      for (let round = 1; round <= rounds; round++) {
        const a = await load(tenant.target);
        const b = await load({ ...tenant.target, port: bare.port });
        ours.push(a.perSecond);
        theirs.push(b.perSecond);
        accepted += a.accepted;
        errors += a.errors + b.errors;
        report.print(
          `  round ${round}: intake ${shown(a.perSecond)}/s, bare ${shown(b.perSecond)}/s, ratio ${shown(a.perSecond / b.perSecond, 2)}`,
        );
      }
      await bare.process.stop();
      const rows = await rowsOf(stand, tenant.integrationId);
      const controls = await runControls(stand, tenant.target, load, options.quick ? 1 : 3);
      const ratio = spreadOf(ours.map((value, index) => value / theirs[index]!), 'more'); // prettier-ignore
      const us = spreadOf(ours, 'more');
      const them = spreadOf(theirs, 'more');
      report.print(
        `  intake ${shown(us.median)}/s (${shown(us.least)} to ${shown(us.most)}), bare ${shown(them.median)}/s (${shown(them.least)} to ${shown(them.most)})`,
      );
      report.print(
        `  ratio ${shown(ratio.median, 2)} (${shown(ratio.least, 2)} to ${shown(ratio.most, 2)}, worst ${shown(ratio.worst, 2)}); errors ${errors}; rows ${rows} of ${accepted} answered`,
      );
      report.print(
        `  controls: bare ${shown(controls.plain)}/s, without waiting for the disk ${shown(controls.lazy)}/s (must be more), with 50 ms in each answer ${shown(controls.slow)}/s (must be less than half)`,
      );
      const isSound = errors === 0 && rows === accepted && controls.slow < controls.plain / 2 && controls.lazy > controls.plain;
      if (!isSound) report.print('  NOT SOUND: errors, missing rows, or a control that did not differ');
      report.add({
        id: 'intake.ratio',
        value: rounded(ratio.median),
        unit: '× bare server',
        goal: '≥ 1.0',
        baseline: rounded(median(theirs), 0),
        holds: isSound && ratio.median >= 1,
      });
    });
  },
};

/** Both controls beside the bare server itself, in turns as above. */
async function runControls(
  stand: Stand,
  target: DeliveryTarget,
  load: (target: DeliveryTarget) => Promise<Throughput>,
  rounds: number,
): Promise<{ readonly plain: number; readonly lazy: number; readonly slow: number }> {
  const servers = [
    await stand.startBareServer(),
    await stand.startBareServer({ BARE_SYNCHRONOUS_COMMIT: 'off' }),
    await stand.startBareServer({ BARE_DELAY_MS: '50' }),
  ];
  const rates: number[][] = servers.map(() => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [index, server] of servers.entries()) rates[index]!.push((await load({ ...target, port: server.port })).perSecond);
  }
  for (const server of servers) await server.process.stop();
  const [plain, lazy, slow] = rates.map(median);
  return { plain: plain!, lazy: lazy!, slow: slow! };
}

async function rowsOf(stand: Stand, integrationId: string): Promise<number> {
  const { rows } = await stand.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM inbox_messages WHERE integration_id = $1', [
    integrationId,
  ]);
  return rows[0]!.n;
}
