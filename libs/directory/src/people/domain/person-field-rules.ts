import { PERSON_FIELD_RULES, type PersonField } from '#contracts';
import { textProblem } from '#platform';

const ONE_LINE: ReadonlySet<PersonField> = new Set(['firstName', 'lastName', 'email', 'website', 'linkedInUrl', 'profileImageUrl']);
const EMAIL = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:".]+(\.[^\s@<>()[\]\\,;:".]+)+$/;

/** The largest length of a field, in characters. */
export function largestLength(field: PersonField): number {
  return PERSON_FIELD_RULES[field].largestLength;
}

/** What is wrong with a trimmed value that the CMS gives a field, or null. Null and empty text empty the field, which is always right. */
export function personFieldProblem(field: PersonField, value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'string') return 'must be text, or null to empty the field';
  const problem = textProblem(value, { max: largestLength(field), isMultiline: !ONE_LINE.has(field) });
  if (problem) return problem;
  if (field === 'email' && !EMAIL.test(value)) return 'must be an email address';
  if (PERSON_FIELD_RULES[field].type === 'url' && !isWebAddress(value)) return 'must be an address that starts with http:// or https://';
  return null;
}

function isWebAddress(value: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(value) && URL.canParse(value);
}
