import { describe, expect, it } from 'vitest';
import { turnOf } from './turn-of.js';

describe('the turn of a message', () => {
  it.each([
    [0, null],
    [1, null],
    [2, 1],
    [3, 1],
    [4, 2],
    [50_000, 25_000],
    [1e9, 2_000_000],
  ])('with %i of its integration ahead is %s', (ahead, turn) => {
    expect(turnOf(ahead, 2_000_000)).toBe(turn);
  });

  it('interleaves integrations, however many messages one of them has', () => {
    const many = Array.from({ length: 1_000 }, (_, ahead) => ({ of: 'many', turn: turnOf(ahead, 1e6) ?? 0 }));
    const few = Array.from({ length: 20 }, (_, ahead) => ({ of: 'few', turn: turnOf(ahead, 1e6) ?? 0 }));
    const order = [...many, ...few].sort((a, b) => a.turn - b.turn).map(({ of }) => of);
    expect(order.lastIndexOf('few')).toBeLessThan(2 * few.length);
  });
});
