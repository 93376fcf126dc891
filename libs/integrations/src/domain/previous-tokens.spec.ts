import { describe, expect, it } from 'vitest';
import { firstEnd, MOST_PREVIOUS_TOKENS, type PreviousToken, stillValid, withReplaced } from './previous-tokens.js';

const NOW = new Date('2030-01-01T12:00:00.000Z');
const token = (hour: number): PreviousToken => ({ token: `t${hour}`, until: `2030-01-01T${hour}:00:00.000Z` });

describe('B2: replaced webhook tokens', () => {
  it('work until their own end and not at it', () => {
    expect(stillValid([token(11), token(12), token(13)], NOW)).toEqual([token(13)]);
  });

  it('are joined by the next one, without those that have ended', () => {
    expect(withReplaced([token(11), token(14)], token(13), NOW)).toEqual([token(14), token(13)]);
  });

  it('are bounded', () => {
    const full = Array.from({ length: MOST_PREVIOUS_TOKENS }, () => token(13));
    expect(withReplaced(full, token(14), NOW)).toBeNull();
    expect(withReplaced([token(11), ...full.slice(1)], token(14), NOW)).toHaveLength(MOST_PREVIOUS_TOKENS);
  });

  it('tell when the first of them ends', () => {
    expect(firstEnd([token(14), token(13)])).toBe(token(13).until);
    expect(firstEnd([])).toBeNull();
  });
});
