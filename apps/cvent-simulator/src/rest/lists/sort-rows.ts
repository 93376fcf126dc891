import { ApiError } from '../http/api-error.js';
import type { FieldLookup, FieldValue } from './filter-fields.js';

/** Rows in the order that `sort` asks for (`contact.lastName:ASC,registeredAt:DESC`); nothing comes first. @throws ApiError 400 for a field that the list does not sort by */
export function sortRows<R>(rows: readonly R[], sort: string, fields: FieldLookup<R>, sortable: readonly string[]): R[] {
  const orders = sort.split(',').map((part) => {
    const [name = '', direction = 'ASC', ...rest] = part.trim().split(':');
    const field = sortable.includes(name) ? fields(name) : null;
    if (!field || rest.length > 0 || !/^(ASC|DESC)$/i.test(direction)) throw new ApiError(400, `Unsupported sort ${part}`);
    return { read: field.read, sign: direction.toUpperCase() === 'ASC' ? 1 : -1 };
  });
  return [...rows].sort((one, other) => {
    for (const { read, sign } of orders) {
      const difference = compare(read(one), read(other));
      if (difference !== 0) return difference * sign;
    }
    return 0;
  });
}

function compare(one: FieldValue, other: FieldValue): number {
  if (one === other) return 0;
  if (one === null) return -1;
  if (other === null) return 1;
  return one < other ? -1 : 1;
}
