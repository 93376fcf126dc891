import { foldText } from './clean-text.js';

/** Finds the listed choice that a text means. */
export interface ChoiceIndex {
  /** The choice that reads exactly so; else the only one that does when case and spaces do not count. Null: none, or several. */
  match(text: string): string | null;
  /** The place of a listed choice. */
  placeOf(choice: string): number;
}

const known = new WeakMap<readonly string[], ChoiceIndex>();

/** The index of a list of choices, made once for each list. */
export function indexChoices(choices: readonly string[]): ChoiceIndex {
  const index = known.get(choices) ?? makeIndex(choices);
  known.set(choices, index);
  return index;
}

function makeIndex(choices: readonly string[]): ChoiceIndex {
  const places = new Map<string, number>();
  const byFold = new Map<string, string | null>();
  choices.forEach((choice, place) => {
    if (places.has(choice)) return;
    places.set(choice, place);
    const key = foldText(choice);
    byFold.set(key, byFold.has(key) ? null : choice);
  });
  return {
    match: (text) => (places.has(text) ? text : (byFold.get(foldText(text)) ?? null)),
    placeOf: (choice) => places.get(choice) ?? choices.length,
  };
}
