import { isJsonObject } from '#kernel';
import type { Finding, RowFinding } from '../lint/finding.js';
import { MOST_MAPPINGS } from '../lint/lint-mappings.js';
import { readMapping, type MappingDraft } from '../lint/read-mapping.js';
import type { NamingCatalogue } from './export-mappings.js';
import { importSource, importTarget } from './import-ends.js';
import { readFile } from './read-file.js';

/** A file of mappings, read for one App and one event. */
export interface ImportedMappings {
  /** The rows whose every id or name is known here, in their order, without ids of their own. They still have to be linted. */
  readonly mappings: readonly MappingDraft[];
  /** Rows that were left out, by what they name. */
  readonly findings: readonly Finding[];
}

/** Reads what `exportMappings` wrote, or somebody by hand: ids where they are known here, names otherwise. Never throws. */
export function importMappings(text: unknown, catalogue: NamingCatalogue): ImportedMappings {
  const file = readFile(text);
  if ('code' in file) return { mappings: [], findings: [file] };
  const mappings: MappingDraft[] = [];
  const findings: Finding[] = [];
  file.rows.slice(0, MOST_MAPPINGS + 1).forEach((row, index) => {
    const read = importRow(row, catalogue);
    if ('kind' in read) mappings.push(read);
    else findings.push(...read.map((finding) => ({ row: index, ...finding })));
  });
  return { mappings, findings };
}

function importRow(row: unknown, catalogue: NamingCatalogue): MappingDraft | readonly RowFinding[] {
  if (!isJsonObject(row)) return readMapping(row);
  const source = importSource(row['source'], catalogue);
  const target = importTarget(row['kind'], row['target'], catalogue);
  const problems = [source, target].filter(isFinding);
  return problems.length > 0 ? problems : readMapping({ kind: row['kind'], source, target });
}

function isFinding(end: unknown): end is RowFinding {
  return isJsonObject(end) && 'severity' in end;
}
