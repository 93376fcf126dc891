import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { surroundings, type Row } from '../../bench/src/report.js';
import { runControls } from './controls/run-controls.js';
import { type ChaosOptions, readOptions } from './options.js';
import { LONG, SHORT } from './plan/profile.js';
import { describeRun } from './report/describe-run.js';
import { controlsRow, damageOf, faultsRow, shortfalls } from './report/judge-run.js';
import { runChaos } from './run/chaos-run.js';

const REPORTS = 'reports/chaos';

process.exit(await main());

/** Answers the exit code. Whatever sockets are left of connections that were reset must not keep the process. */
async function main(): Promise<number> {
  let options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
  const folder = join(REPORTS, String(options.seed));
  mkdirSync(folder, { recursive: true });
  const lines: string[] = [];
  const print = (line = ''): void => {
    lines.push(line);
    console.log(line);
  };
  const around = surroundings();
  const { machine, versions, commit } = around;
  print(`machine   ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, load ${machine.load} before`);
  print(`versions  ${Object.entries(versions).map(([name, version]) => `${name} ${version ?? '-'}`).join(', ')}`); // prettier-ignore
  print(`commit    ${commit}, seed ${options.seed}`);

  const rows = [...(await faults(options, folder, print)), ...(await controls(options, folder, print))];
  print();
  for (const { id, value, unit, goal, holds } of rows) print(`${holds ? '✓' : '✗'} ${id} = ${value} ${unit} (goal: ${goal})`);
  const json = JSON.stringify({ ...around, seed: options.seed, rows });
  const file = join(folder, 'report.txt');
  writeFileSync(file, `${[...lines, json].join('\n')}\n`);
  console.log(`\nreport ${file}`);
  if (options.json) console.log(json);
  return rows.every(({ holds }) => holds) ? 0 : 1;
}

async function faults({ faults: isWanted, short, seed }: ChaosOptions, folder: string, print: (line?: string) => void): Promise<Row[]> {
  if (!isWanted) return [];
  const profile = short ? SHORT : LONG;
  print(`\nchaos.faults, ${profile.name} form`);
  let outcome;
  try {
    outcome = await runChaos(profile, seed, join(folder, profile.name), print);
  } catch (error) {
    print(`  did not come to its end: ${(error as Error).stack}`);
    return [faultsRow([], ['the end'], profile)];
  }
  for (const line of describeRun(outcome, profile)) print(`  ${line}`.trimEnd());
  const missing = shortfalls(damageOf(outcome.operations, outcome.flushed, profile), profile);
  return [faultsRow(outcome.findings, missing, profile)];
}

async function controls({ controls: isWanted, seed }: ChaosOptions, folder: string, print: (line?: string) => void): Promise<Row[]> {
  if (!isWanted) return [];
  print('\nchaos.controls: each story with the product whole, then with one guarantee broken');
  try {
    return [controlsRow(await runControls(seed, join(folder, 'controls'), print))];
  } catch (error) {
    print(`  did not come to their end: ${(error as Error).stack}`);
    return [controlsRow([])];
  }
}
