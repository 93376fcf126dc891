import { describe, expect, it } from 'vitest';
import { Walks } from './walks.js';

const ids = (count: number): string[] => Array.from({ length: count }, () => 'id');

describe('walks', () => {
  it('give a page the same token each time', () => {
    const walks = new Walks();
    const walk = walks.start('/attendees', ids(10), 5, 0);
    expect(walks.tokenFor(walk, 5)).toBe(walks.tokenFor(walk, 5));
    expect(walks.find(walks.tokenFor(walk, 5))).toEqual({ walk, offset: 5 });
  });

  it('end, the oldest first, when all together are too large; small ones end none', () => {
    const walks = new Walks();
    const [old, young] = [ids(2_500_000), ids(1_000_000)].map((all) => walks.start('/attendees', all, 200, 0)) as [never, never];
    const tokens = [walks.tokenFor(old, 200), walks.tokenFor(young, 200)];
    for (let count = 0; count < 1_000; count++) walks.start('/sessions', ids(10), 200, 0);
    expect(tokens.map((token) => walks.find(token) !== undefined)).toEqual([true, true]);
    walks.start('/attendees', ids(1_000_000), 200, 0);
    expect(tokens.map((token) => walks.find(token) !== undefined)).toEqual([false, true]);
  });
});
