import 'reflect-metadata';
import { readRequest, USAGE } from './options.js';
import { Report, surroundings } from './report.js';
import type { Bench } from './rows/bench-context.js';
import { applyP99 } from './rows/apply-p99.js';
import { applyRate } from './rows/apply-rate.js';
import { applySessions } from './rows/apply-sessions.js';
import { applyWakeups } from './rows/apply-wakeups.js';
import { importRatio } from './rows/import-ratio.js';
import { intakeP99 } from './rows/intake-p99.js';
import { intakeRatio } from './rows/intake-ratio.js';
import { pushEdits } from './rows/push-edits.js';
import { quotaUse } from './rows/quota-use.js';
import { remapRate } from './rows/remap-rate.js';
import { settleCalls } from './rows/settle-calls.js';

const BENCHES: readonly Bench[] = [
  intakeRatio,
  intakeP99,
  applyP99,
  applyRate,
  applySessions,
  applyWakeups,
  importRatio,
  settleCalls,
  quotaUse,
  pushEdits,
  remapRate,
];

await main();

async function main(): Promise<void> {
  let request;
  try {
    request = readRequest(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 2;
    return;
  }
  const { names, options } = request;
  const chosen = BENCHES.filter(
    ({ ids }) => names.length === 0 || ids.some((id) => names.some((name) => id === name || id.startsWith(`${name}.`))),
  );
  if (chosen.length === 0) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const report = new Report(options.seed, surroundings());
  for (const bench of chosen) {
    report.printLoad();
    await bench.run({ options, report });
  }
  const { json, file } = report.finish();
  console.log(`\nreport ${file}`);
  if (options.json) console.log(json);
}
