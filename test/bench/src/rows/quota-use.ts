import { CventProcess, type Outcome } from '../../../support/cvent-process.js';
import { rounded, shown } from '../report.js';
import type { CventStandIn } from '../stand/cvent-stand-in.js';
import type { Stand } from '../stand/stand.js';
import { type Bench, chosenQueue, onStand } from './bench-context.js';

const TIERS = { free: 2, standard: 10, premium: 25 } as const;
const PROCESSES = 3;
const GOAL = 97;
const DAY = 60;
const MANY = 1_000_000;

/** What three processes did together. */
interface Use {
  /** Share of what is permitted, in per cent. */
  readonly share: number;
  /** As the ledger counts them, the one for the token included. */
  readonly calls: number;
  /** Calls that Cvent refused, by the second or by the day. */
  readonly refused: number;
}

/** `quota.use`: three processes that share an account call as often as they may. The control: an account that is taken for twice as fast as it is, which Cvent must refuse. */
export const quotaUse: Bench = {
  ids: ['quota.use'],
  async run({ options, report }) {
    const ms = options.quick ? 3_000 : 20_000;
    report.print(`\nquota.use: ${PROCESSES} processes on one account, each tier for ${ms / 1_000} s`);
    await onStand(chosenQueue(options), options, async (stand) => {
      const cvent = await stand.startCvent();
      const env = { ...stand.env, CVENT_EXTRA_HOSTS: cvent.url, DATABASE_POOL_SIZE: '4' };
      const callers = await Promise.all(Array.from({ length: PROCESSES }, () => CventProcess.start(env)));
      const uses: Use[] = [];
      for (const [tier, perSecond] of Object.entries(TIERS) as [keyof typeof TIERS, number][]) {
        const use = await together(stand, cvent, callers, { tier, believed: perSecond, perDay: null, ms });
        report.print(`  ${tier}: ${shown(use.share)} % of ${perSecond} calls/s used, ${use.calls} calls, ${use.refused} refused`);
        uses.push(use);
      }
      const day = await together(stand, cvent, callers, { tier: 'premium', believed: TIERS.premium, perDay: DAY, ms });
      report.print(`  a day with ${DAY} calls left: ${day.calls} made, ${day.refused} refused`);
      const control = await together(stand, cvent, callers, { tier: 'standard', believed: 2 * TIERS.standard, perDay: null, ms: 3_000 });
      report.print(`  control, twice the limit of Standard: ${control.refused} refused`);
      await Promise.all(callers.map((caller) => caller.kill()));
      const least = Math.min(...uses.map(({ share }) => share));
      const isExact = day.calls === DAY && day.refused === 0;
      report.add({
        id: 'quota.use',
        value: rounded(least, 1),
        unit: '% of what is permitted, the least of three tiers',
        goal: `≥ ${GOAL} %, no 429, the daily stop exact`,
        baseline: control.refused,
        holds: least >= GOAL && uses.every(({ refused }) => refused === 0) && isExact && control.refused > 0,
      });
    });
  },
};

let accounts = 0;

async function together(
  stand: Stand,
  cvent: CventStandIn,
  callers: readonly CventProcess[],
  { tier, believed, perDay, ms }: { tier: keyof typeof TIERS; believed: number; perDay: number | null; ms: number },
): Promise<Use> {
  const credentials = { host: cvent.url, clientId: `quota-${++accounts}`, clientSecret: 'bench-secret' };
  await cvent.application(credentials.clientId, credentials.clientSecret);
  await cvent.tier(tier, perDay ?? undefined);
  await stand.sql.query('INSERT INTO cvent_accounts (host, client_id, calls_per_second, calls_per_day) VALUES ($1, $2, $3, $4)', [
    ...[credentials.host, credentials.clientId],
    ...[believed, perDay],
  ]);
  const errand = { kind: 'reads', credentials, priority: 'push', count: MANY, parallel: 4, forMs: ms } as const;
  const outcomes = await Promise.all(callers.map((caller) => caller.run(errand)));
  const { tooManyRequests, limitExceeded } = await cvent.calls();
  const times = outcomes.flatMap(({ at }: Outcome) => [...at]).sort((a, b) => a - b);
  const seconds = (times.at(-1)! - times[0]!) / 1_000;
  const { rows } = await stand.sql.query<{ used: number }>('SELECT used FROM cvent_accounts WHERE client_id = $1', [credentials.clientId]);
  return { share: (100 * (times.length - 1)) / seconds / believed, calls: rows[0]!.used, refused: tooManyRequests + limitExceeded };
}
