import 'reflect-metadata';
import { runChaos } from './run/chaos-run.js';
import { SHORT, LONG } from './plan/profile.js';
import { readOptions } from './options.js';
const o = readOptions(process.argv.slice(2));
if (!o.faults) {
  const c = await import('./controls/run-controls.js');
  const t = Date.now();
  const r = await c.runControls(o.seed, `reports/chaos/${o.seed}/controls`, console.log);
  console.log(
    JSON.stringify(
      r.map((x) => ({ n: x.name, w: x.whole.slice(0, 4), b: x.broken.slice(0, 3), h: x.holds })),
      null,
      1,
    ),
    Date.now() - t,
  );
  process.exit(0);
}
let profile = o.short ? SHORT : LONG;
if (process.env['CHAOS_STEPS']) profile = { ...profile, messages: Number(process.env['CHAOS_STEPS']) };
const r = await runChaos(profile, o.seed, `reports/chaos/${o.seed}`, console.log);
console.log(r.findings.length, r.findings.slice(0, 20), r.flushed, r.reconciliation, r.seconds);
process.exit(0);
