import { type CustomFieldDefinition, LONGEST_CUSTOM_TEXT } from '#contracts';
import { textProblem } from '#platform';
import { readDate, readInstant } from './read-time.js';

/** A value of an App's own field, in JSON; which of these, its type says. */
export type CustomValue = string | number | boolean | readonly string[];

/** A value in the one form that its field keeps, null for nothing; or what is wrong with it. */
export type CustomValueReading = { readonly value: CustomValue | null } | { readonly problem: string };

type Field = Pick<CustomFieldDefinition, 'type' | 'choices'>;
const EMPTY: CustomValueReading = { value: null };

/** Reads a value that the CMS gives a field. Null, blank text and an empty list empty the field. What was read once reads the same again. Never throws. */
export function readCustomValue(given: unknown, { type, choices }: Field): CustomValueReading {
  const value = typeof given === 'string' ? given.trim() : given;
  if (value === null || value === '') return EMPTY;
  switch (type) {
    case 'text':
    case 'long_text':
      return orProblem(value, textProblem(value, { max: LONGEST_CUSTOM_TEXT[type], isMultiline: type === 'long_text' }));
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? { value: value + 0 } : { problem: 'must be a number' }; // no negative zero, which JSON cannot say
    case 'boolean':
      return orProblem(value, typeof value === 'boolean' ? null : 'must be true or false');
    case 'date':
      return orProblem(value, readDate(value) === null ? 'must be a date that exists, such as 2031-05-14' : null);
    case 'datetime':
      return readDateTime(value);
    case 'single_choice':
      return orProblem(value, choices?.some((choice) => choice === value) ? null : 'must be one of the choices of the field');
    case 'multi_choice':
      return readChoices(value, choices ?? []);
  }
}

function readDateTime(value: unknown): CustomValueReading {
  const instant = readInstant(value);
  return instant === null ? { problem: 'must be a time that exists, with its zone, such as 2031-05-14T09:41:07Z' } : { value: instant };
}

function readChoices(value: unknown, choices: readonly string[]): CustomValueReading {
  if (!Array.isArray(value)) return { problem: 'must be a list of choices of the field' };
  const known = new Set<unknown>(choices);
  const given = value.map((entry: unknown) => (typeof entry === 'string' ? entry.trim() : entry));
  const wrong = given.findIndex((entry) => !known.has(entry));
  if (wrong >= 0) return { problem: `must be a list of choices of the field: entry ${wrong + 1} is none` };
  const chosen = new Set<unknown>(given);
  return chosen.size === 0 ? EMPTY : { value: choices.filter((choice) => chosen.has(choice)) };
}

function orProblem(value: unknown, problem: string | null): CustomValueReading {
  return problem === null ? { value: value as CustomValue } : { problem };
}
