import { fieldCatalogue, resolveSource, resolveTarget, type FieldCatalogue } from '../plan/resolve-field.js';
import { error, warning, type Finding, type LintCatalogue, type RowFinding } from './finding.js';
import { lintPair } from './lint-pair.js';
import { lintRepeats, lintUnfilled } from './lint-list.js';
import { lintSource } from './lint-source.js';
import { lintTarget } from './lint-target.js';
import { readMapping, type MappingDraft } from './read-mapping.js';

/** Most mappings of one integration. */
export const MOST_MAPPINGS = 1_000;

/** A list of mappings, looked at as a whole. */
export interface LintResult {
  /** The rows that can be read, in their order. All of them, unless a finding says otherwise. */
  readonly mappings: readonly MappingDraft[];
  /** By row; those about the whole list come last. */
  readonly findings: readonly Finding[];
}

/** Lints a whole list, every row of it (B10): errors keep it from being saved, warnings do not. Takes whatever JSON somebody sent and never throws. */
export function lintMappings(rows: unknown, catalogue: LintCatalogue): LintResult {
  if (!Array.isArray(rows)) {
    const problem = error('list_malformed', null, 'The mappings are not a list.', 'Send a list of mappings.');
    return { mappings: [], findings: [{ row: null, ...problem }] };
  }
  if (rows.length > MOST_MAPPINGS) {
    const message = `The list has ${rows.length} mappings; ${MOST_MAPPINGS} are possible.`;
    return { mappings: [], findings: [{ row: null, ...error('list_too_long', null, message, 'Remove rows.') }] };
  }
  const fields = fieldCatalogue(catalogue);
  const read = (rows as readonly unknown[]).map((row, index) => ({ row: index, reading: readMapping(row) }));
  const drafts = read.flatMap(({ row, reading }) => ('kind' in reading ? [{ row, mapping: reading }] : []));
  const findings: Finding[] = [
    ...read.flatMap(({ row, reading }) => (Array.isArray(reading) ? at(row, reading as readonly RowFinding[]) : [])),
    ...drafts.flatMap(({ row, mapping }) => at(row, lintRow(mapping, catalogue, fields))),
    ...lintRepeats(drafts),
  ];
  findings.sort((a, b) => a.row! - b.row!);
  return { mappings: drafts.map(({ mapping }) => mapping), findings: [...findings, ...lintUnfilled(drafts, catalogue)] };
}

function lintRow(mapping: MappingDraft, catalogue: LintCatalogue, fields: FieldCatalogue): readonly RowFinding[] {
  const own = [...lintSource(mapping.source, catalogue), ...lintTarget(mapping, catalogue)];
  if (mapping.source.type === 'registration_type') return own;
  const from = resolveSource(mapping.source, fields);
  const to = resolveTarget(mapping, fields);
  if (!from || from.isGone) return own;
  const pair = to ? lintPair(from, to) : [];
  if (catalogue.valuesSeen === null || catalogue.valuesSeen.has(from.valueKey)) return [...own, ...pair];
  const message = `No attendee has a value for ${from.sourceName} so far.`;
  return [...own, ...pair, warning('source_without_values', 'source', message, 'Check that the registration form asks for it.')];
}

function at(row: number, findings: readonly RowFinding[]): Finding[] {
  return findings.map((finding) => ({ row, ...finding }));
}
