import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cventId, emailKey, newId } from './ids.js';

const UUID = 'b1d5e0a7-6c3f-4a29-9e84-50f7c2d8136a';

describe('cventId', () => {
  it.each([
    ['as REST writes it', UUID],
    ['as webhooks write it', UUID.toUpperCase()],
    ['with blanks around it', `  ${UUID}\n`],
    ['with a byte order mark and no-break spaces around it', `\uFEFF\u00A0${UUID}\u00A0\uFEFF`],
  ])('is the same %s', (_, given) => {
    expect(cventId(given)).toBe(UUID);
  });

  it.each([
    ['the zero UUID', '00000000-0000-0000-0000-000000000000'],
    ['the zero UUID with blanks', ' 00000000-0000-0000-0000-000000000000 '],
    ['nothing', ''],
    ['blanks', ' \u00A0\uFEFF\t'],
    ['a number', 7],
    ['a list', [UUID]],
    ['null', null],
    ['a missing key', undefined],
  ])('is none for %s', (_, given) => {
    expect(cventId(given)).toBeNull();
  });

  it('is opaque: what is not a UUID stays as it is', () => {
    expect(cventId('INV_2031:0042')).toBe('inv_2031:0042');
  });

  it('names the same thing however often it is read', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const id = cventId(text);
        if (id !== null) expect(cventId(id)).toBe(id);
      }),
    );
  });
});

describe('emailKey', () => {
  it.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ['ada@example.com', 'ada@example.com'],
    ['', null],
    ['   ', null],
    [null, null],
    [undefined, null],
    [5, null],
  ])('of %j is %j', (given, key) => {
    expect(emailKey(given)).toBe(key);
  });
});

describe('newId', () => {
  it('gives UUIDs of version 7, each greater than the one before', () => {
    const ids = Array.from({ length: 1_000 }, newId);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});
