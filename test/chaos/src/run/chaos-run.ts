import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { check, type Finding } from '../check/check.js';
import type { EndState } from '../check/end-state.js';
import { CmsEditor } from '../load/cms-editor.js';
import { fateOf } from '../load/delivery-fate.js';
import { EventStory } from '../load/event-story.js';
import { OperationLog } from '../log/operation-log.js';
import type { Operations } from '../log/operations.js';
import { planFaults } from '../plan/fault-plan.js';
import type { Profile } from '../plan/profile.js';
import { ChaosStand } from '../stand/chaos-stand.js';
import { joinTenant } from '../stand/chaos-tenant.js';
import { readEndState } from '../stand/read-end-state.js';
import { FaultInjector } from './fault-injector.js';
import { reconcile, untilQuiet } from './until-quiet.js';

/** What came of a run. */
export interface RunOutcome {
  readonly operations: Operations;
  readonly end: EndState;
  readonly findings: readonly Finding[];
  /** How many jobs waited at each flush. */
  readonly flushed: readonly number[];
  readonly reconciliation: string;
  readonly seconds: { readonly load: number; readonly all: number };
}

/** Reads show a change after so long; then a read counts for more than any message before it. */
const READ_LAG_MS = 2_000;
const PATIENCE_MS = 240_000;

/** Settings as an operator would choose them for a network that may go silent; everything else is the product's default. */
const SETTINGS = {
  LOG_LEVEL: 'info',
  DATABASE_TIMEOUT_MS: '5000',
  CVENT_TIMEOUT_MS: '5000',
  CVENT_READ_LAG_MS: String(READ_LAG_MS),
  RECONCILE_MINUTES: '1',
};

/** Runs the product under load while things go wrong, lets it come to rest, and judges how it ended. */
export async function runChaos(profile: Profile, seed: number, folder: string, print: (line: string) => void): Promise<RunOutcome> {
  const log = new OperationLog(folder);
  const startedAt = Date.now();
  const stand = await ChaosStand.start(log, { apis: 2, workers: 2, env: SETTINGS });
  try {
    const cms = await stand.cms();
    const tenant = await joinTenant(stand, cms, log, seed, (_told, name) => fateOf(seed, name, profile));
    const { messages: steps, mostAttendees } = profile;
    const story = new EventStory(stand.cvent, tenant.eventId, { seed, steps, mostAttendees });
    const editor = new CmsEditor(cms, tenant.appId, log, seed, () => story.edited);
    const injector = new FaultInjector(stand, profile.backlog, () => story.isOver);
    print(`  up after ${secondsSince(startedAt)} s; ${steps} messages at ${profile.perSecond} a second`);

    const loadAt = Date.now();
    const editing = editor.run(profile.editsPerSecond);
    const striking = injector.run(planFaults(seed, profile));
    await tell(story, profile.perSecond);
    const load = (Date.now() - loadAt) / 1_000;
    await striking;
    await editor.stop();
    await editing;
    await stand.cvent.idle();
    print(`  told after ${Math.round(load)} s; ${tenant.line.pending} deliveries are still on their way`);
    await tenant.line.idle(PATIENCE_MS);
    const isQuiet = await untilQuiet(tenant, PATIENCE_MS);
    print(`  ${isQuiet ? 'quiet' : 'NOT quiet'} after ${secondsSince(loadAt)} s; reading what was never told`);
    await sleep(READ_LAG_MS + 1_000);
    const reconciliation = await reconcile(tenant, PATIENCE_MS);
    // What the reads changed may be told by messages of their own, and pushes follow edits of the last moment.
    await stand.cvent.idle();
    await tenant.line.idle(PATIENCE_MS);
    await untilQuiet(tenant, PATIENCE_MS);
    const end = await readEndState(stand, tenant);
    await tenant.line.close();
    const { operations } = log;
    const findings = check(operations, end);
    writeFileSync(join(folder, 'end.json'), JSON.stringify(end));
    writeFileSync(join(folder, 'findings.json'), JSON.stringify(findings, null, 1));
    return {
      operations,
      end,
      findings,
      flushed: injector.flushed,
      reconciliation,
      seconds: { load, all: (Date.now() - startedAt) / 1_000 },
    };
  } finally {
    await stand.stop();
    await log.close();
  }
}

/** Tells the story at a steady rate; what is late is made up for. */
async function tell(story: EventStory, perSecond: number): Promise<void> {
  const startedAt = performance.now();
  for (let step = 0; !story.isOver; step++) {
    const waitMs = startedAt + (step * 1_000) / perSecond - performance.now();
    if (waitMs > 1) await sleep(waitMs);
    await story.next();
  }
  await story.rest();
}

function secondsSince(at: number): number {
  return Math.round((Date.now() - at) / 1_000);
}
