import { describe, expect, it } from 'vitest';
import { compileFilter } from './compile-filter.js';
import { fieldTable, flag, list, number, PRESENCE, text, time, word } from './filter-fields.js';
import { parseFilter } from './filter-syntax.js';
import { narrow } from './narrow.js';

interface Row {
  readonly name: string | null;
  readonly status: string;
  readonly at: string | null;
  readonly seats: number | null;
  readonly open: boolean;
  readonly tags: readonly string[];
}

const ROW: Row = { name: 'Zoë', status: 'Active', at: '2031-05-14T09:00:00.000Z', seats: 12, open: true, tags: ['x', 'y'] };
const EMPTY: Row = { name: null, status: '', at: null, seats: null, open: false, tags: [] };

const fields = fieldTable<Row>(
  {
    name: text(({ name }) => name, ['eq', 'ne', 'sw', 'contains', 'in', ...PRESENCE]),
    status: word(({ status }) => status),
    at: time(({ at }) => at),
    seats: number(({ seats }) => seats),
    open: flag(({ open }) => open),
    tags: list(({ tags }) => tags, ['contains', 'in', 'is empty', 'is not empty']),
  },
  (name) => (name.startsWith('customField.') ? text(() => 'dynamic') : null),
);
const passes = (filter: string, row: Row): boolean => compileFilter(parseFilter(filter), fields)(row);

describe('a filter lets through', () => {
  it.each([
    [`name eq 'Zoë'`, true, false],
    [`name eq 'zoë'`, false, false],
    [`name ne 'Zoë'`, false, true],
    [`name sw 'Zo'`, true, false],
    [`name contains 'oë'`, true, false],
    [`name in ('a','Zoë')`, true, false],
    [`name is null`, false, true],
    [`name is not empty`, true, false],
    [`status eq 'active'`, true, false],
    [`at ge '2031-05-14T09:00:00Z'`, true, false],
    [`at gt '2031-05-14T09:00:00Z'`, false, false],
    [`at lt '2031-05-14T12:00:01+03:00'`, true, false],
    [`at eq '2031-05-14T09:00'`, true, false],
    [`seats ge '9'`, true, false],
    [`open eq 'true'`, true, false],
    [`open ne 'true'`, false, true],
    [`tags contains 'x'`, true, false],
    [`tags contains 'xy'`, false, false],
    [`tags in ('q','y')`, true, false],
    [`tags is empty`, false, true],
    [`customField.1 eq 'dynamic'`, true, true],
    [`name is null or open eq 'true'`, true, true],
    [`name is null and open eq 'true'`, false, false],
  ])('%s', (filter, row, empty) => {
    expect([passes(filter, ROW), passes(filter, EMPTY)]).toEqual([row, empty]);
  });
});

describe('a filter is refused', () => {
  it.each([
    [`eventId eq 'x'`, 'Unsupported field eventId for filter'],
    [`open eq 'true' or Name eq 'x'`, 'Unsupported field Name for filter'],
    [`status sw 'A'`, 'Unsupported operator sw for field status'],
    [`tags eq 'x'`, 'Unsupported operator eq for field tags'],
    [`at gt 'yesterday'`, 'Invalid date yesterday'],
    [`at gt '14.05.2031'`, 'Invalid date 14.05.2031'],
    [`seats gt 'many'`, 'Invalid value for field seats'],
    [`open eq 'yes'`, 'Invalid value for field open'],
  ])('%s', (filter, message) => {
    expect(() => passes(filter, ROW)).toThrow(message);
  });
});

describe('what a filter says of one field', () => {
  it.each([
    [`id eq 'a'`, ['a']],
    [`id in ('a','b')`, ['a', 'b']],
    [`status eq 'x' and (id eq 'a' or id eq 'b')`, ['a', 'b']],
    [`id eq 'a' or status eq 'x'`, null],
    [`id ne 'a'`, null],
    [`status eq 'x'`, null],
  ])('%s', (filter, values) => {
    expect(narrow(parseFilter(filter), 'id')).toEqual(values && new Set(values));
  });
});
