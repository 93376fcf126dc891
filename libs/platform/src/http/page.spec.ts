import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, pageOf } from './page.js';
import { UUID } from './uuid.pipe.js';

const ID = '01932c07-5d3e-7c1a-9d55-5b1f0e6a2b11';

describe('a cursor', () => {
  it('reads back what it wrote, and nothing is no cursor', () => {
    expect(decodeCursor(encodeCursor([ID, 'x']), [UUID, /^x$/])).toEqual([ID, 'x']);
    expect(decodeCursor(undefined, [UUID])).toBeNull();
  });

  it.each(['', 'x', encodeCursor([]), encodeCursor([ID, ID]), encodeCursor(["'; DROP TABLE people"]), btoa('{"0":1}'), btoa('[1]')])(
    'refuses %j',
    (cursor) => {
      expect(() => decodeCursor(cursor, [UUID])).toThrow(expect.objectContaining({ code: 'request.invalid' }));
    },
  );
});

it('a cursor of any list holds no NUL, which Postgres refuses, and nothing that is empty or very long', () => {
  for (const part of ['\u0000', 'a\u0000b', '', 'a'.repeat(501)])
    expect(() => decodeCursor(encodeCursor([part]), [/^/])).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  expect(decodeCursor(encodeCursor(['a\nb']), [/^/])).toEqual(['a\nb']);
});

describe('a page', () => {
  const page = (rows: string[], limit: number) => pageOf(rows, limit, (row) => [row], (row) => row.toUpperCase()); // prettier-ignore

  it('ends where the list ends', () => {
    expect(page(['a', 'b'], 2)).toEqual({ items: ['A', 'B'], next: null });
    expect(page([], 2)).toEqual({ items: [], next: null });
  });

  it('names its last row when there is more', () => {
    expect(page(['a', 'b', 'c'], 2)).toEqual({ items: ['A', 'B'], next: encodeCursor(['b']) });
  });
});
