import { expect, it } from 'vitest';
import { isDeeperThan } from './refuse-deep-bodies.js';

it.each([
  [null, 0, false],
  ['text', 0, false],
  [[], 0, true],
  [[], 1, false],
  [{ a: [{ b: 1 }] }, 3, false],
  [{ a: [{ b: 1 }], c: 2 }, 2, true],
  [Buffer.alloc(8), 0, false],
  [JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)), 64, true],
  [Array.from({ length: 200_000 }, () => ({})), 2, false],
])('tells how deep values are nested (%#)', (value, most, isDeeper) => expect(isDeeperThan(value, most)).toBe(isDeeper));
