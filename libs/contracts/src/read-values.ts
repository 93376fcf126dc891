import { cventId, wellFormed } from '#kernel';
import type { CventValue } from './facts.js';

/** Longest value that is taken over, in UTF-16 units. Cvent's longest is an answer of 16,000 characters (FACTS 4). */
export const LONGEST_VALUE = 20_000;

/** Longest email that is taken for one, in UTF-16 units: what may stand before and after the @ (RFC 5321). */
export const LONGEST_EMAIL = 320;

/** Most custom fields of one attendee. An account has some dozens. */
export const MOST_CUSTOM_FIELDS = 1_000;

/** Longest id that is taken for one, in UTF-16 units. Cvent's have 36. */
const LONGEST_ID = 200;

/** An id that can be stored and indexed. Null when there is none; what is longer than any id is none. */
export function readCventId(value: unknown): string | null {
  const id = cventId(typeof value === 'string' ? wellFormed(value) : value);
  return id === null || id.length > LONGEST_ID ? null : id;
}

/** As {@link readCventId}, for an id that is joined with another one: what has a space or a control character inside is none. */
export function readPartOfId(value: unknown): string | null {
  const id = readCventId(value);
  return id === null || /[\u0000-\u0020]/.test(id) ? null : id;
}

/** A value as mirrors keep it; empty text is null. Undefined for what is no value: an object, a list of other things than text. */
export function readCventValue(value: unknown): CventValue | undefined {
  if (typeof value === 'string') return value === '' ? null : wellFormed(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean' || value === null) return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.map(wellFormed);
  return undefined;
}
