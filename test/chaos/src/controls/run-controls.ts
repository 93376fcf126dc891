import { join } from 'node:path';
import { check, type Finding } from '../check/check.js';
import { OperationLog } from '../log/operation-log.js';
import { ChaosStand, type StandOptions } from '../stand/chaos-stand.js';
import { joinTenant } from '../stand/chaos-tenant.js';
import type { CmsClient } from '../stand/cms-client.js';
import { readEndState } from '../stand/read-end-state.js';
import { crowdedAttendees, databaseAway, editDuringPush, emptiedQueue, everythingTwice, newestFirst, type Scenario } from './scenarios.js';

/** One guarantee that is broken on purpose, and the story that shows it. */
interface Control {
  readonly name: string;
  readonly scenario: Scenario;
  readonly breakage: Pick<StandOptions, 'env' | 'preload' | 'sql'>;
  /** What the checker must find. */
  readonly finds: Finding['kind'];
}

/** What came of one control. */
export interface ControlOutcome {
  readonly name: string;
  /** Findings with everything whole: there must be none. */
  readonly whole: readonly Finding[];
  /** Findings with the guarantee broken: there must be some of the right kind. */
  readonly broken: readonly Finding[];
  readonly holds: boolean;
}

const BREAK = ['test/chaos/breakages/break.mjs'];
const broken = (name: string, app: 'api' | 'worker'): Control['breakage'] => ({ env: { CHAOS_BREAK: name }, preload: { [app]: BREAK } });

const CONTROLS: readonly Control[] = [
  { name: 'sweeper off', scenario: emptiedQueue, breakage: broken('sweeper-off', 'worker'), finds: 'lost' },
  { name: 'guard off', scenario: newestFirst, breakage: { preload: { worker: ['test/fault/guard-off.mjs'] } }, finds: 'wrong' },
  {
    name: 'unique key dropped',
    scenario: everythingTwice,
    breakage: {
      sql: [
        'ALTER TABLE inbox_messages DROP CONSTRAINT inbox_messages_delivery',
        'ALTER TABLE inbox_messages ADD CONSTRAINT inbox_messages_delivery UNIQUE (id, body_sha256)',
      ],
    },
    finds: 'doubled',
  },
  { name: 'ack before commit', scenario: databaseAway, breakage: broken('ack-before-commit', 'api'), finds: 'lost' },
  { name: 'lock off', scenario: crowdedAttendees, breakage: broken('lock-off', 'worker'), finds: 'wrong' },
  { name: 'echo filter off', scenario: editDuringPush, breakage: broken('echo-filter-off', 'worker'), finds: 'wrong' },
];

/** Nothing reads from Cvent, which would mend what is broken; and nothing is waited for long. */
const SETTINGS = {
  SWEEP_INTERVAL_MS: '200',
  SWEEP_GRACE_MS: '500',
  SETTLE_DELAY_MS: '600000',
  SETTLE_MOST_DELAY_MS: '3600000',
  RECONCILE_MINUTES: '1440',
  DATABASE_TIMEOUT_MS: '5000',
};
const WHOLE_PATIENCE_MS = 90_000;
const BROKEN_PATIENCE_MS = 6_000;

/** Plays every scenario twice: with the product whole, where all must end well, and with one guarantee broken, where the same checker must see it. */
export async function runControls(seed: number, folder: string, print: (line: string) => void): Promise<ControlOutcome[]> {
  const playWhole = (): Promise<Finding[][]> =>
    withStand(join(folder, 'whole'), {}, async (play) => {
      const findings: Finding[][] = [];
      // An event of its own for each: its id follows from the seed.
      for (const [index, { scenario }] of CONTROLS.entries()) findings.push(await play(scenario, seed + index, WHOLE_PATIENCE_MS));
      return findings;
    });
  const playBroken = ({ name, scenario, breakage }: Control): Promise<Finding[]> =>
    withStand(join(folder, name.replaceAll(' ', '-')), breakage, (play) => play(scenario, seed, BROKEN_PATIENCE_MS));
  const found: Finding[][] = [];
  const waiting = [...CONTROLS.entries()];
  const playSome = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) found[next[0]] = await playBroken(next[1]);
  };
  const [whole] = await Promise.all([playWhole(), playSome()]);
  return CONTROLS.map(({ name, finds }, index) => {
    const [isGreen, isRed] = [whole[index]!.length === 0, found[index]!.some(({ kind }) => kind === finds)];
    print(`  ${isGreen && isRed ? '✓' : '✗'} ${name}: whole ${summary(whole[index]!)}; broken ${summary(found[index]!)}`);
    return { name, whole: whole[index]!, broken: found[index]!, holds: isGreen && isRed };
  });
}

type Play = (scenario: Scenario, seed: number, patienceMs: number) => Promise<Finding[]>;

async function withStand<T>(folder: string, breakage: Control['breakage'], work: (play: Play) => Promise<T>): Promise<T> {
  const standLog = new OperationLog(folder);
  const env = { ...SETTINGS, ...breakage.env };
  const stand = await ChaosStand.start(standLog, { apis: 1, workers: 1, ...breakage, env });
  try {
    const cms = await stand.cms();
    return await work((scenario, seed, patienceMs) => play(stand, cms, standLog, scenario, seed, patienceMs));
  } finally {
    await stand.stop();
    await standLog.close();
  }
}

async function play(
  stand: ChaosStand,
  cms: CmsClient,
  log: OperationLog,
  scenario: Scenario,
  seed: number,
  patienceMs: number,
): Promise<Finding[]> {
  const from = { ...log.lengths };
  const tenant = await joinTenant(stand, cms, log, seed, () => ({ isLost: false, sendsAfterMs: [0] }));
  await scenario({ stand, tenant, log, patienceMs });
  const end = await readEndState(stand, tenant);
  await tenant.line.close();
  return check(log.since(from), end);
}

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'green';
  return `red (${findings.length}, such as: ${findings[0]!.what})`;
}
