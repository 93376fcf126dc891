import type { Mapping } from '#contracts';
import { sameJson } from '#kernel';
import type { Finding, FindingCode } from './finding.js';
import type { LintResult } from './lint-mappings.js';

/** What Cvent may have taken away since the list was saved. */
const TAKEN_AWAY: ReadonlySet<FindingCode> = new Set(['cvent_field_unknown', 'registration_type_unknown']);

/** The findings, where a source that Cvent took away is a warning for a row that is saved already: it must not keep the other rows from being changed. */
export function spareSaved({ mappings, findings }: LintResult, saved: readonly Mapping[]): readonly Finding[] {
  const isSaved = (row: number): boolean => saved.some(({ id: _, ...known }) => isAlike(known, mappings[row]));
  return findings.map((finding) =>
    finding.row !== null && TAKEN_AWAY.has(finding.code) && isSaved(finding.row) ? { ...finding, severity: 'warning' } : finding,
  );
}

function isAlike(known: Omit<Mapping, 'id'>, draft: LintResult['mappings'][number] | undefined): boolean {
  if (!draft) return false;
  const { kind, source, target } = draft;
  return sameJson(known, { kind, source, target });
}
