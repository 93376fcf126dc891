import { ApiError } from '../http/api-error.js';
import type { FieldKind, FieldLookup, FieldValue } from './filter-fields.js';
import type { Filter, FilterTest, Operator } from './filter-syntax.js';
import { readTime } from './read-time.js';

type Scalar = string | number | boolean;

/** A filter as a function of rows. @throws ApiError 400 for a field or an operator that the list does not know, and for values of the wrong kind */
export function compileFilter<R>(filter: Filter, fields: FieldLookup<R>): (row: R) => boolean {
  if (filter.kind === 'test') return compileTest(filter, fields);
  const parts = filter.parts.map((part) => compileFilter(part, fields));
  return filter.kind === 'and' ? (row) => parts.every((part) => part(row)) : (row) => parts.some((part) => part(row));
}

function compileTest<R>({ field: name, operator, values }: FilterTest, fields: FieldLookup<R>): (row: R) => boolean {
  const field = fields(name);
  if (!field) throw new ApiError(400, `Unsupported field ${name} for filter`);
  if (!field.operators.includes(operator)) throw new ApiError(400, `Unsupported operator ${operator} for field ${name}`);
  const { kind, read } = field;
  const wanted = values.map((value) => readValue(kind, value, name));
  const test = valueTest(operator, wanted);
  if (kind !== 'word') return (row) => test(read(row));
  return (row) => {
    const value = read(row);
    return test(typeof value === 'string' ? value.toLowerCase() : value);
  };
}

function readValue(kind: FieldKind, value: string, name: string): Scalar {
  switch (kind) {
    case 'text':
    case 'list':
      return value;
    case 'word':
      return value.toLowerCase();
    case 'time':
      return readTime(value);
    case 'flag':
      if (value !== 'true' && value !== 'false') throw invalidValue(name);
      return value === 'true';
    case 'number':
      if (value.trim() === '' || Number.isNaN(Number(value))) throw invalidValue(name);
      return Number(value);
  }
}

/** Nothing equals nothing, and is unequal to everything; a list fits when one of its entries does. */
function valueTest(operator: Operator, wanted: readonly Scalar[]): (value: FieldValue) => boolean {
  const first = wanted[0]!;
  switch (operator) {
    case 'eq':
      return (value) => value === first;
    case 'ne':
      return (value) => value !== first;
    case 'lt':
      return (value) => value !== null && value < first;
    case 'le':
      return (value) => value !== null && value <= first;
    case 'gt':
      return (value) => value !== null && value > first;
    case 'ge':
      return (value) => value !== null && value >= first;
    case 'sw':
      return (value) => entriesOf(value).some((entry) => entry.startsWith(String(first)));
    case 'contains':
    case 'match':
      return (value) => (Array.isArray(value) ? value.includes(first) : entriesOf(value).some((entry) => entry.includes(String(first))));
    case 'in':
      return (value) => entriesOf(value).some((entry) => wanted.includes(entry));
    case 'is null':
    case 'is empty':
      return isEmpty;
    case 'is not null':
    case 'is not empty':
      return (value) => !isEmpty(value);
  }
}

function entriesOf(value: FieldValue): readonly string[] {
  if (value === null) return [];
  return typeof value === 'object' ? value : [String(value)];
}

function isEmpty(value: FieldValue): boolean {
  return value === null || value === '' || (typeof value === 'object' && value.length === 0);
}

function invalidValue(name: string): ApiError {
  return new ApiError(400, `Invalid value for field ${name}`);
}
