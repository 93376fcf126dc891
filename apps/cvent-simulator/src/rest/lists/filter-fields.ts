import type { Operator } from './filter-syntax.js';

/** How the values of a field are compared: `text` letter by letter, `word` without regard to case, `time` as points in time. */
export type FieldKind = 'text' | 'word' | 'time' | 'flag' | 'number' | 'list';

/** What a row holds in a field: times in ISO 8601 UTC with milliseconds; null for nothing. */
export type FieldValue = string | boolean | number | readonly string[] | null;

/** A field that a filter may name. */
export interface FilterField<R> {
  readonly kind: FieldKind;
  readonly operators: readonly Operator[];
  readonly read: (row: R) => FieldValue;
}

/** The fields of a list; null for a name that is none. */
export type FieldLookup<R> = (name: string) => FilterField<R> | null;

/** Equal or not: what nearly every field knows. */
export const EQUALITY = ['eq', 'ne'] as const;
/** Every comparison of ordered values. */
export const ORDER = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const;
/** Whether there is anything. */
export const PRESENCE = ['is null', 'is not null', 'is empty', 'is not empty'] as const;

/** A field of text. */
export function text<R>(read: (row: R) => FieldValue, operators: readonly Operator[] = EQUALITY): FilterField<R> {
  return { kind: 'text', operators, read };
}

/** A field of a few words. */
export function word<R>(read: (row: R) => FieldValue): FilterField<R> {
  return { kind: 'word', operators: EQUALITY, read };
}

/** A point in time. */
export function time<R>(read: (row: R) => string | null): FilterField<R> {
  return { kind: 'time', operators: ORDER, read };
}

/** A number. */
export function number<R>(read: (row: R) => number | null): FilterField<R> {
  return { kind: 'number', operators: ORDER, read };
}

/** Yes or no. */
export function flag<R>(read: (row: R) => boolean | null): FilterField<R> {
  return { kind: 'flag', operators: EQUALITY, read };
}

/** Several texts. */
export function list<R>(read: (row: R) => readonly string[], operators: readonly Operator[]): FilterField<R> {
  return { kind: 'list', operators, read };
}

/** A look-up in a table. `dynamic` knows names that carry an id, such as `customField.{uuid}`. */
export function fieldTable<R>(table: Readonly<Record<string, FilterField<R>>>, dynamic: FieldLookup<R> = () => null): FieldLookup<R> {
  const fields = new Map(Object.entries(table));
  return (name) => fields.get(name) ?? dynamic(name);
}
