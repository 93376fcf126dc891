import 'reflect-metadata';
import { type BenchRequest, readRequest, USAGE } from './options.js';
import { writePerformance } from './performance-page.js';
import { Report, surroundings } from './report.js';
import type { Bench } from './rows/bench-context.js';
import { applyFairness } from './rows/apply-fairness.js';
import { applyP99 } from './rows/apply-p99.js';
import { applyRate } from './rows/apply-rate.js';
import { applySessions } from './rows/apply-sessions.js';
import { applyWakeups } from './rows/apply-wakeups.js';
import { importRatio } from './rows/import-ratio.js';
import { intakeP99 } from './rows/intake-p99.js';
import { intakeRatio } from './rows/intake-ratio.js';
import { memorySoak } from './rows/memory-soak.js';
import { pushEdits } from './rows/push-edits.js';
import { quotaUse } from './rows/quota-use.js';
import { remapRate } from './rows/remap-rate.js';
import { scale } from './rows/scale.js';
import { settleCalls } from './rows/settle-calls.js';

const BENCHES: readonly Bench[] = [
  intakeRatio,
  intakeP99,
  applyP99,
  applyRate,
  applySessions,
  applyWakeups,
  applyFairness,
  importRatio,
  settleCalls,
  quotaUse,
  pushEdits,
  remapRate,
  scale,
  memorySoak,
];

await main();

async function main(): Promise<void> {
  let request: BenchRequest;
  let chosen: readonly Bench[];
  try {
    request = readRequest(process.argv.slice(2));
    chosen = chosenBenches(request.names);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 2;
    return;
  }
  const { options } = request;
  if (options.list) return console.log(chosen.flatMap(({ ids }) => ids).join('\n'));
  if (options.markdown !== null) {
    return writePerformance(options.markdown).catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    });
  }
  const report = new Report(options, surroundings());
  for (const bench of chosen) {
    report.printLoad();
    // What was measured before is worth keeping when a later measurement fails.
    await bench.run({ options, report }).catch((error: unknown) => {
      report.print(`  FAILED ${bench.ids.join(', ')}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    });
  }
  const { json, file } = report.finish();
  console.log(`\nreport ${file}`);
  if (options.json) console.log(json);
}

/** @throws Error when a name stands for nothing. */
function chosenBenches(names: readonly string[]): readonly Bench[] {
  const isMeant = (name: string, id: string): boolean => id === name || id.startsWith(`${name}.`);
  const unknown = names.filter((name) => !BENCHES.some(({ ids }) => ids.some((id) => isMeant(name, id))));
  if (unknown.length > 0) throw new Error(`There is no figure ${unknown.join(', ')}; --list shows all.\n\n${USAGE}`);
  return BENCHES.filter(({ ids }) => names.length === 0 || ids.some((id) => names.some((name) => isMeant(name, id))));
}
