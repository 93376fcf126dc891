import { type Json, sameJson } from '#kernel';

/** One setting before and after. Null: it was or is empty, or there was or is no such thing. */
export interface AuditChange {
  readonly field: string;
  readonly before: Json;
  readonly after: Json;
}

type Fields = Readonly<Record<string, Json | undefined>>;

/** The settings that differ, and those alone. Null: the thing was not there yet, or is gone. */
export function changedFields(before: Fields | null, after: Fields | null): AuditChange[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .map((field) => ({ field, before: valueOf(before, field), after: valueOf(after, field) }))
    .filter((change) => !sameJson(change.before, change.after));
}

function valueOf(fields: Fields | null, field: string): Json {
  return fields !== null && Object.hasOwn(fields, field) ? (fields[field] ?? null) : null;
}
