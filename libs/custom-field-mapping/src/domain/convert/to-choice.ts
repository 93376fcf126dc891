import { indexChoices, type ChoiceIndex } from './choice-index.js';
import { isRefusal, quote, refuse, type Conversion, type SourceField } from './conversion.js';
import { countryCode } from './countries.js';
import { readYesOrNo } from './to-boolean.js';

/** The listed choice that an answer means. */
export function toChoice(answer: string, source: SourceField, choices: readonly string[]): Conversion<string> {
  const choice = find(answer, source, choices, indexChoices(choices));
  return choice === null ? refuse('choice_unknown', `${quote(answer)} is not among the choices of the field.`) : { value: choice };
}

/** The listed choices that some answers mean, in the order of the list. One answer without a choice refuses them all: some of the answers would look like all of them. */
export function toChoices(answers: readonly string[], source: SourceField, choices: readonly string[]): Conversion<readonly string[]> {
  const index = indexChoices(choices);
  const found = answers.map((answer) => toChoice(answer, source, choices));
  const problem = found.find(isRefusal);
  if (problem) return problem;
  const values = new Set(found.map((conversion) => (conversion as { value: string }).value));
  return { value: values.size === 0 ? null : [...values].sort((a, b) => index.placeOf(a) - index.placeOf(b)) };
}

function find(answer: string, { type }: SourceField, choices: readonly string[], index: ChoiceIndex): string | null {
  const choice = index.match(answer);
  if (choice !== null) return choice;
  if (type === 'boolean') return onlyWith(choices, readYesOrNo, answer);
  return type === 'country' ? onlyWith(choices, countryCode, answer) : null;
}

/** The only choice that means the same as the answer. Null: none, or several. */
function onlyWith(choices: readonly string[], meaningOf: (text: string) => unknown, answer: string): string | null {
  const meaning = meaningOf(answer);
  const alike = meaning === null ? [] : choices.filter((choice) => meaningOf(choice) === meaning);
  return alike.length === 1 ? alike[0]! : null;
}
