import { registerDecorator } from 'class-validator';

/** How a text may look. */
export interface TextRules {
  /** Largest length in characters (UTF-16 units). */
  readonly max: number;
  /** Least length. Default 0. */
  readonly min?: number;
  /** True lets tabs and line breaks pass. */
  readonly isMultiline?: boolean;
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const HALF_CHARACTER = /\p{Cs}/u;

/** What is wrong with a text, or null. Half characters are refused, since Postgres cannot store them. */
export function textProblem(value: unknown, { min = 0, max, isMultiline = false }: TextRules): string | null {
  if (typeof value !== 'string') return 'must be text';
  if (value.length < min) return min === 1 ? 'must not be empty' : `must have at least ${min} characters`;
  if (value.length > max) return `must have at most ${max} characters, not ${value.length}`;
  const control = (isMultiline ? CONTROL_BUT_LINES : CONTROL).exec(value);
  if (control)
    return `must not hold control characters (U+${control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} at ${control.index + 1})`;
  if (HALF_CHARACTER.test(value)) return 'must not hold half of a character (a lone surrogate)';
  return null;
}

/** Checks a property with {@link textProblem}. */
export function IsPlainText(rules: TextRules): PropertyDecorator {
  return IsWithout((value) => textProblem(value, rules));
}

/** Checks a property with a function that says what is wrong, or null. */
export function IsWithout(problemOf: (value: unknown) => string | null): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isWithout',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => problemOf(value) === null,
        defaultMessage: (args) => problemOf(args?.value) ?? 'is wrong',
      },
    });
}
