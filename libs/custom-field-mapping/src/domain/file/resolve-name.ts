import { cleanLine, foldText } from '../convert/clean-text.js';
import { quote } from '../convert/conversion.js';
import { error, type RowFinding } from '../lint/finding.js';

/** Something that a file names. */
export interface Reference {
  /** As messages call its kind: `people group`. */
  readonly what: string;
  /** Where it stands in the row. */
  readonly field: string;
  readonly id: string | undefined;
  /** Names to look for, the surest first. */
  readonly names: readonly (string | undefined)[];
}

/** Something that can be named. */
export interface Nameable {
  readonly id: string;
  /** In the order of {@link Reference.names}. */
  readonly names: readonly string[];
}

/** The id that a reference means: its own where it is known, else the only one with its name. */
export function resolveName({ what, field, id, names }: Reference, known: readonly Nameable[]): string | RowFinding {
  if (id !== undefined && known.some((each) => each.id === id)) return id;
  for (const [place, name] of names.entries()) {
    const key = foldText(cleanLine(name ?? ''));
    if (key === '') continue;
    const met = known.filter((each) => foldText(cleanLine(each.names[place] ?? '')) === key);
    if (met.length === 1) return met[0]!.id;
    if (met.length > 1)
      return error(
        'name_ambiguous',
        field,
        `There are ${met.length} of the kind ${what} with the name ${quote(name!)}.`,
        'Rename all but one, or write the id.',
      );
  }
  const name = names.findLast((each) => each !== undefined && each !== '') ?? id ?? '';
  return error('name_unresolved', field, `There is no ${what} ${quote(name)} here.`, 'Create it, or change the name in the file.');
}
