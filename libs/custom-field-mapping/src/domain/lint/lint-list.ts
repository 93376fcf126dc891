import type { MappingSource, MappingTarget } from '#contracts';
import { foldText } from '../convert/clean-text.js';
import { quote } from '../convert/conversion.js';
import { error, warning, type Finding, type LintCatalogue } from './finding.js';
import type { MappingDraft } from './read-mapping.js';

/** A row that could be read, and its place in the list. */
export interface PlacedDraft {
  readonly row: number;
  readonly mapping: MappingDraft;
}

/** Rows that say what an earlier row says already, and targets with more than one source (G11). */
export function lintRepeats(drafts: readonly PlacedDraft[]): Finding[] {
  const pairs = new Map<string, number>();
  const targets = new Map<string, number>();
  const ids = new Map<string, number>();
  return drafts.flatMap(({ row, mapping: { id, source, target } }): Finding[] => {
    const findings: Finding[] = [];
    const to = targetKey(target);
    const twin = firstRow(pairs, `${sourceKey(source)} ${to}`, row);
    const holder = 'peopleGroupId' in target ? row : firstRow(targets, to, row);
    const namesake = id === undefined ? row : firstRow(ids, id, row);
    if (twin !== row) findings.push({ row, ...error('row_duplicate', null, `Row ${twin} says the same.`, 'Remove one of the two rows.') });
    else if (holder !== row) {
      const message = `Row ${holder} fills this target already: a field has one source at most.`;
      findings.push({ row, ...error('target_taken', 'target', message, 'Remove one of the two rows, or give it another target.') });
    }
    if (namesake !== row)
      findings.push({ row, ...error('id_duplicate', 'id', `Row ${namesake} has the same id.`, 'Leave the id out to make a new mapping.') });
    return findings;
  });
}

/** Fields of the App that no row fills: they stay as the CMS has them, which may be meant or forgotten. */
export function lintUnfilled(drafts: readonly PlacedDraft[], { customFields }: LintCatalogue): Finding[] {
  const filled = new Set(drafts.flatMap(({ mapping: { target } }) => ('customFieldId' in target ? target.customFieldId : [])));
  const left = customFields.filter(({ id }) => !filled.has(id));
  return left.map(({ label }) => {
    const message = `Nothing fills the App’s field ${quote(label)}.`;
    return { row: null, ...warning('target_unfilled', null, message, 'Map a field of Cvent’s to it, if it is to come from there.') };
  });
}

function firstRow(seen: Map<string, number>, key: string, row: number): number {
  const first = seen.get(key) ?? row;
  seen.set(key, first);
  return first;
}

function sourceKey(source: MappingSource): string {
  if (source.type !== 'registration_type')
    return JSON.stringify(source.type === 'custom_field' ? ['custom', source.id] : ['standard', source.name]);
  return JSON.stringify(source.id === undefined ? ['type by name', foldText(source.name ?? '')] : ['type', source.id]);
}

function targetKey(target: MappingTarget): string {
  return JSON.stringify(target);
}
