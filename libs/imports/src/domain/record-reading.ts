import { isJsonObject, type JsonObject } from '#kernel';

/** What a record of Cvent's says, or why it cannot be read. */
export type RecordReading<F> =
  | { readonly kind: 'fact'; readonly fact: F; readonly lastModifiedMs: number | null }
  | { readonly kind: 'failure'; readonly subjectId: string | null; readonly code: string; readonly message: string };

/** What stands under a path. Undefined: nothing. */
export function at(record: JsonObject, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), record);
}

/** A time in ms. Null: none that can be read. */
export function instant(value: unknown): number | null {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** A record that cannot be read. */
export function failure(subjectId: string | null, code: string, message: string): RecordReading<never> {
  return { kind: 'failure', subjectId, code, message };
}
