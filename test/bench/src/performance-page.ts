import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { REPORTS, type ReportDocument, type Row } from './report.js';

interface Measured {
  readonly row: Row;
  readonly of: ReportDocument;
}

const INTRO = `# Performance

What the product does on one machine, each figure beside its goal, and where it means something beside a baseline of the same run. Made by
\`npm run bench -- --markdown docs/performance.md\` from the newest report of each row; not edited by hand.
[scaling.md](scaling.md) says what follows from it.

\`npm run bench\` measures everything (about an hour with \`--minutes 30\`), \`npm run bench apply\` a part, \`npm run bench -- --list\` shows the names. Load
generator, Postgres and Redis run on the same machine as what is measured, Postgres with fsync on. Load is open loop: latency counts from the time at which
something was meant to be sent. Each row has a control that must come out different; a row whose control did not does not hold.
`;

/** Writes the page of figures from the report files: of each row the newest, smoke runs left out. @throws Error without reports. */
export async function writePerformance(file: string): Promise<void> {
  const documents = existsSync(REPORTS) ? readReports() : [];
  if (documents.length === 0) throw new Error(`There is no report in ${REPORTS}/: measure first.`);
  const text = `${INTRO}\n${tableOf(newestRows(documents))}\n${machinesOf(documents)}`;
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }));
  console.log(`${file} written from ${documents.length} reports`);
}

/** Oldest first. */
function readReports(): ReportDocument[] {
  const files = readdirSync(REPORTS).filter((name) => name.endsWith('.txt'));
  return files
    .map((name) => documentIn(readFileSync(join(REPORTS, name), 'utf8')))
    .filter((document): document is ReportDocument => document !== null && document.quick !== true)
    .sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** Null: the file does not end with one, or one of an older form. */
function documentIn(text: string): ReportDocument | null {
  try {
    const document = JSON.parse(text.trimEnd().split('\n').at(-1)!) as Partial<ReportDocument>;
    return Array.isArray(document.rows) && typeof document.at === 'string' ? (document as ReportDocument) : null;
  } catch {
    return null;
  }
}

function newestRows(documents: readonly ReportDocument[]): Measured[] {
  const newest = new Map<string, Measured>();
  for (const of of documents) for (const row of of.rows) newest.set(row.id, { row, of });
  return [...newest.values()].sort((a, b) => (a.row.id < b.row.id ? -1 : 1));
}

function tableOf(rows: readonly Measured[]): string {
  const lines = rows.map(({ row, of }) => {
    const cells = [`\`${row.id}\``, `${row.value} ${row.unit}`, row.goal, row.baseline ?? '', row.holds ? 'yes' : '**no**', whenOf(of)];
    return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| figure | measured | goal | baseline | holds | when |', '| - | - | - | - | - | - |', ...lines, ''].join('\n');
}

function machinesOf(documents: readonly ReportDocument[]): string {
  const seen = new Map<string, string>();
  for (const { machine, versions } of documents) {
    const line = `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}`;
    seen.set(line, Object.entries(versions).map(([name, version]) => `${name} ${version ?? '-'}`).join(', ')); // prettier-ignore
  }
  return ['## Machine', ...[...seen].map(([machine, versions]) => `${machine}; ${versions}.`)].join('\n\n');
}

function whenOf({ at, commit, machine, seed }: ReportDocument): string {
  return `${at.slice(0, 10)}, ${commit}, seed ${seed}, load ${machine.load} before`;
}
