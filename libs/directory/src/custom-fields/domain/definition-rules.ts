import { CUSTOM_FIELD_TYPES, type CustomFieldType } from '#contracts';
import { textProblem } from '#platform';

/** Most choices of a field. */
export const MOST_CHOICES = 500;
/** Longest choice, in characters (UTF-16 units). */
export const LONGEST_CHOICE = 200;

/** What keys look like: at most 50 letters, digits and underscores. */
export const CUSTOM_KEY = /^[a-z][a-zA-Z0-9_]{0,49}$/;
const LONGEST_KEY = 50;

/** What is wrong with a key, or null. Names that every JavaScript object has are refused, since clients keep values under keys. */
export function customKeyProblem(key: unknown): string | null {
  if (typeof key !== 'string') return 'must be text';
  if (key === '') return 'must not be empty';
  if (key.length > LONGEST_KEY) return `must have at most ${LONGEST_KEY} characters, not ${key.length}`;
  if (isInherited(key)) return 'is a name that programs reserve: take another';
  if (!/^[a-z]/.test(key)) return 'must start with a small letter from a to z';
  return CUSTOM_KEY.test(key) ? null : 'must hold nothing but the letters a to z and A to Z, digits and underscores';
}

/** True for one of the types. */
export function isCustomFieldType(type: unknown): type is CustomFieldType {
  return CUSTOM_FIELD_TYPES.some((known) => known === type);
}

/** What is wrong with a list of trimmed choices, or null. Two that differ in nothing but case are refused. */
export function choicesProblem(choices: unknown): string | null {
  if (!Array.isArray(choices)) return 'must be a list of texts';
  if (choices.length === 0) return 'must hold at least one choice';
  if (choices.length > MOST_CHOICES) return `must hold at most ${MOST_CHOICES} choices, not ${choices.length}`;
  const places = new Map<string, number>();
  for (const [index, choice] of choices.entries()) {
    const problem = textProblem(choice, { min: 1, max: LONGEST_CHOICE });
    if (problem !== null) return `must be a list of texts: entry ${index + 1} ${problem}`;
    const folded = foldChoice(choice as string);
    const earlier = places.get(folded);
    if (earlier !== undefined) return `must name each choice once: entries ${earlier + 1} and ${index + 1} are the same but for case`;
    places.set(folded, index);
  }
  return null;
}

function foldChoice(choice: string): string {
  return choice.normalize('NFC').toLowerCase();
}

function isInherited(key: string): boolean {
  return key in {} || key === 'prototype';
}
