import { describe, expect, it } from 'vitest';
import { wellFormed } from './text.js';

describe('wellFormed', () => {
  it.each([
    ['a\u0000b\u0000', 'ab'],
    ['\uD83D', '\uFFFD'],
    ['\uDE00x', '\uFFFDx'],
    ['smile \uD83D\uDE00', 'smile \uD83D\uDE00'],
    ['', ''],
  ])('makes %j to %j', (given, expected) => {
    expect(wellFormed(given)).toBe(expected);
  });
});
