import type { Filter } from './filter-syntax.js';

/** The only values that a field can have in rows that pass; null when the filter does not say. Saves looking at every row of an account for a few ids. */
export function narrow(filter: Filter | null, field: string): ReadonlySet<string> | null {
  if (filter === null) return null;
  if (filter.kind === 'test') {
    const names = filter.field === field && (filter.operator === 'eq' || filter.operator === 'in');
    return names ? new Set(filter.values) : null;
  }
  const parts = filter.parts.map((part) => narrow(part, field));
  if (filter.kind === 'and') return parts.find((part) => part !== null) ?? null;
  const known = parts.filter((part) => part !== null);
  return known.length === parts.length ? new Set(known.flatMap((part) => [...part])) : null;
}
