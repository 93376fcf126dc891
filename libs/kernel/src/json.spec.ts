import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameJson, type Json } from './json.js';

const jsons = fc.jsonValue() as fc.Arbitrary<Json>;

describe('sameJson', () => {
  it.each<[Json | undefined, Json | undefined, boolean]>([
    [1, 1, true],
    [1, '1', false],
    [null, undefined, false],
    [null, {}, false],
    [[], {}, false],
    [[], [], true],
    [['a', 'b'], ['a', 'b'], true],
    [['a', 'b'], ['b', 'a'], false],
    [['a'], ['a', 'b'], false],
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [{}, JSON.parse('{"__proto__":{}}') as Json, false],
    [{}, { constructor: 1 }, false],
  ])('%j and %j: %s', (a, b, expected) => {
    expect(sameJson(a, b)).toBe(expected);
    expect(sameJson(b, a)).toBe(expected);
  }); // prettier-ignore

  it('finds every value the same as its copy, and different from another text of it', () => {
    fc.assert(fc.property(jsons, (value) => void expect(sameJson(value, JSON.parse(JSON.stringify(value)) as Json)).toBe(true)));
    const plain = fc.jsonValue({ noUnicodeString: true, maxDepth: 2 }) as fc.Arbitrary<Json>;
    fc.assert(fc.property(plain, plain, (a, b) => { if (JSON.stringify(a) === JSON.stringify(b)) expect(sameJson(a, b)).toBe(true); })); // prettier-ignore
  });
});
