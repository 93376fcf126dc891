import { convert } from '../convert/convert.js';
import { isRefusal, quote, type SourceField, type TargetField } from '../convert/conversion.js';
import { placeName } from '../plan/mapping-rules.js';
import type { ResolvedSource, ResolvedTarget } from '../plan/resolve-field.js';
import { error, warning, type RowFinding } from './finding.js';
import { fitOf } from './type-pairs.js';

const MOST_NAMED = 10;
const NO_ZONE = { cameFrom: 'read', timeZone: null } as const;

/** What is wrong between a field of Cvent's and the field that it fills (B10): types, and choices that have no counterpart. */
export function lintPair(from: ResolvedSource, to: ResolvedTarget): readonly RowFinding[] {
  const { source } = from;
  const { target } = to;
  const words = `${quote(from.sourceName)} holds ${wordsOf(source.type)}, ${placeName(to.place)} takes ${wordsOf(target.type)}`;
  const fit = fitOf(source.type, target.type);
  if (fit === 'never') return [error('types_do_not_fit', 'target', `${words}.`, 'Choose a field of another type.')];
  const answers = possibleAnswers(source);
  if (answers === null || answers.length === 0) {
    if (fit === 'fits' || source.type === 'unknown') return [];
    return [
      warning(
        'types_may_not_fit',
        'target',
        `${words}: values that cannot be converted are left out.`,
        'Check some attendees with the preview.',
      ),
    ];
  }
  return lintAnswers(answers, source, target);
}

function lintAnswers(answers: readonly string[], source: SourceField, target: TargetField): RowFinding[] {
  const lost = answers.filter((answer) => isRefusal(convert([answer], source, target, NO_ZONE)));
  if (lost.length === 0) return [];
  const remedy = target.choices ? 'Add these choices to the field of the app, written as in Cvent.' : 'Choose a field of another type.';
  if (lost.length === answers.length)
    return [warning('target_never_filled', 'target', `None of Cvent’s ${answers.length} choices can be taken: ${named(lost)}.`, remedy)];
  const message = `${lost.length} of Cvent’s ${answers.length} choices have no counterpart and are left out: ${named(lost)}.`;
  return [warning('choice_without_counterpart', 'target', message, remedy)];
}

/** All that a field can hold. Null: more than can be listed. */
function possibleAnswers({ type, choices }: SourceField): readonly string[] | null {
  return type === 'boolean' ? ['Yes', 'No'] : choices;
}

function named(answers: readonly string[]): string {
  const more = answers.length - MOST_NAMED;
  return answers.slice(0, MOST_NAMED).map(quote).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const WORDS: Readonly<Partial<Record<string, string>>> = {
  long_text: 'text of several lines',
  datetime: 'dates with a time',
  boolean: 'yes or no',
  single_choice: 'one of several choices',
  multi_choice: 'several choices',
  unknown: 'values of a type that Cvent did not say',
  date: 'dates',
  number: 'numbers',
  email: 'email addresses',
  phone: 'phone numbers',
  url: 'web addresses',
  country: 'countries',
  state: 'states',
};

function wordsOf(type: string): string {
  return WORDS[type] ?? type;
}
