import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PermanentError } from '#kernel';
import { inPath, quoted, toQuery } from './query.js';

const UUID = '0f3a1c52-7c1e-4a8e-9a52-3c1d5f7a9b10';

/** What `work` throws, which must be a refusal that no repetition mends; null when it throws nothing. */
function refusalOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(PermanentError);
    return (error as PermanentError).code;
  }
}

describe('toQuery', () => {
  it.each([
    [{}, ''],
    [{ token: undefined }, ''],
    [{ limit: 200, token: undefined }, '?limit=200'],
    [{ filter: `event.id eq '${UUID}'` }, `?filter=event.id%20eq%20'${UUID}'`],
    [{ after: '2031-05-14T09:41:07.083Z', limit: 1 }, '?after=2031-05-14T09%3A41%3A07.083Z&limit=1'],
    [{ token: '1234::1234+/=&#?' }, '?token=1234%3A%3A1234%2B%2F%3D%26%23%3F'],
    [{ filter: 'a+b c' }, '?filter=a%2Bb%20c'],
    [{ 'odd name': 'é' }, '?odd%20name=%C3%A9'],
  ])('of %j is %s', (values, query) => {
    expect(toQuery(values)).toBe(query);
  });

  it('says every value so that it reads back, and holds no plus and nothing that must not stand in a request line', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })), (values) => {
        const query = toQuery(values);
        expect(query).toMatch(/^[!'()*\w.~%=&?-]*$/);
        const read = query.slice(1).split('&').filter((pair) => pair !== '').map((pair) => pair.split('=').map(decodeURIComponent)); // prettier-ignore
        expect(read).toEqual(Object.entries(values));
      }),
    );
  });

  it('takes a page token with half a character in it', () => {
    expect(toQuery({ token: 'a\ud800' })).toBe('?token=a%EF%BF%BD');
  });
});

describe('quoted', () => {
  it.each([UUID, '1234/1234', '1234::1234', 'ABC_9', 'é'])('takes the id %s', (id) => {
    expect(quoted(id)).toBe(`'${id}'`);
  });

  it.each([`x' or id ne 'y`, '"', '\\', 'a\nb', 'a\u0000b', 'a\u0085b', 'a\ud800', ''])('refuses %j as an id', (id) => {
    expect(refusalOf(() => quoted(id))).toBe('cvent.id_invalid');
  });

  it('never lets an id end its own text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        const refusal = refusalOf(() => quoted(id));
        if (refusal === null) expect(quoted(id)).toMatch(/^'[^'"\\]+'$/);
      }),
    );
  });
});

describe('inPath', () => {
  it.each([
    [UUID, UUID],
    ['1234::1234', '1234%3A%3A1234'],
    ['1234/../5', '1234%2F..%2F5'],
    ['a?b#c%', 'a%3Fb%23c%25'],
    ['...', '...'],
  ])('writes %s as %s', (id, part) => {
    expect(inPath(id)).toBe(part);
  });

  it.each(['', '.', '..', 'a\ud800', 'a\u0000b', 'a\r\nb'])('refuses %j, which would lead elsewhere', (id) => {
    expect(refusalOf(() => inPath(id))).toBe('cvent.id_invalid');
  });

  it('leaves any id one part of the path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        if (refusalOf(() => inPath(id)) !== null) return;
        const parts = new URL(`https://api-platform.cvent.com/ea/events/${inPath(id)}/registration-types`).pathname.split('/');
        expect(parts).toHaveLength(5);
        expect(decodeURIComponent(parts[3]!)).toBe(id);
      }),
    );
  });
});
