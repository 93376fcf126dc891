import { describe, expect, it } from 'vitest';
import { ApiError } from '../http/api-error.js';
import { type Filter, parseFilter } from './filter-syntax.js';

const test = (field: string, operator: string, ...values: string[]) => ({ kind: 'test', field, operator, values }) as Filter;
const all = (...parts: Filter[]): Filter => ({ kind: 'and', parts });
const any = (...parts: Filter[]): Filter => ({ kind: 'or', parts });

function messageOf(text: string): string {
  try {
    parseFilter(text);
  } catch (error) {
    if (error instanceof ApiError && error.status === 400) return error.message;
    throw error;
  }
  throw new Error(`"${text}" was read.`);
}

describe('a filter is read', () => {
  const a = test('a', 'eq', '1');
  const b = test('b', 'ne', '2');
  const c = test('c', 'gt', '3');

  it.each<[string, Filter]>([
    [`a eq '1'`, a],
    [`a eq "1"`, a],
    [`  a   eq '1' `, a],
    [`event.id eq '0-1'`, test('event.id', 'eq', '0-1')],
    [`lastName eq "O'Keenan"`, test('lastName', 'eq', `O'Keenan`)],
    [`note eq "say \\"hi\\""`, test('note', 'eq', 'say "hi"')],
    [`note eq ''`, test('note', 'eq', '')],
    [`note eq 'a and (b'`, test('note', 'eq', 'a and (b')],
    [`id in ('x','y', "z")`, test('id', 'in', 'x', 'y', 'z')],
    [`type is null`, test('type', 'is null')],
    [`type is not empty`, test('type', 'is not empty')],
    [`a eq '1' and b ne '2'`, all(a, b)],
    [`a eq '1' or b ne '2' and c gt '3'`, any(a, all(b, c))],
    [`(a eq '1' or b ne '2') and c gt '3'`, all(any(a, b), c)],
    [`((a eq '1'))`, a],
    [`a eq '1'and b ne '2'`, all(a, b)],
  ])('%s', (text, filter) => {
    expect(parseFilter(text)).toEqual(filter);
  });
});

describe('a filter is refused', () => {
  it.each([
    ['', 'Invalid filter'],
    [`a`, 'Invalid filter'],
    [`a eq`, 'Invalid filter'],
    [`a eq 1`, 'Invalid filter'],
    [`a eq 'open`, 'Invalid filter'],
    [`a eq '1' and`, 'Invalid filter'],
    [`a eq '1' b eq '2'`, 'Invalid filter'],
    [`(a eq '1'`, 'Invalid filter'],
    [`a eq '1')`, 'Invalid filter'],
    [`'a' eq '1'`, 'Invalid filter'],
    [`id in 'x'`, 'Invalid filter'],
    [`id in ()`, 'Invalid filter'],
    [`a+eq+'1'`, 'Invalid filter'],
    [`${'('.repeat(10_000)}a eq '1'`, 'Invalid filter'],
    [`a like '1'`, 'Unsupported operator like for field a'],
    [`a is odd`, 'Unsupported operator is odd for field a'],
    [`a EQ '1'`, 'Unsupported operator EQ for field a'],
  ])('%.30s', (text, message) => {
    expect(messageOf(text)).toBe(message);
  });
});
