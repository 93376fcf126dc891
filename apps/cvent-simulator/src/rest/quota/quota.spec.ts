import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.js';
import { Quota } from './quota.js';

const HOUR_MS = 3_600_000;
let clock: ManualClock;
let quota: Quota;

beforeEach(() => {
  clock = new ManualClock();
  quota = new Quota(clock, 'unlimited');
});

const takeMany = (count: number) => Array.from({ length: count }, () => quota.take());

describe('the limit per second', () => {
  it.each([
    ['free', 1, 2],
    ['standard', 10, 10],
    ['premium', 25, 25],
  ] as const)('of the %s tier lets a burst of %i through, then %i a second', (tier, burst, perSecond) => {
    quota.setTier(tier);
    expect(takeMany(burst + 1)).toEqual([...Array.from({ length: burst }, () => 'permitted'), 'tooManyRequests']);
    clock.advance(1_000 / perSecond);
    expect(takeMany(2)).toEqual(['permitted', 'tooManyRequests']);
  });

  it('saves up a burst and no more', () => {
    quota.setTier('standard');
    takeMany(10);
    clock.advance(HOUR_MS);
    expect(takeMany(11).filter((verdict) => verdict === 'permitted')).toHaveLength(10);
  });

  it('counts refused calls for the day', () => {
    quota.setTier('free');
    takeMany(5);
    expect(quota).toMatchObject({ used: 5, remaining: 995 });
  });
});

describe('the limit per day', () => {
  it('stops exactly at the quota, and goes on at midnight GMT', () => {
    quota.setTier('premium');
    quota.leave(2);
    expect(takeMany(4)).toEqual(['permitted', 'permitted', 'limitExceeded', 'limitExceeded']);
    expect(quota.used).toBe(500_002);
    clock.advance(15 * HOUR_MS - 1);
    expect(quota.take()).toBe('limitExceeded');
    clock.advance(1);
    expect(quota.take()).toBe('permitted');
    expect(quota).toMatchObject({ used: 1, remaining: 499_999 });
  });

  it('is told before the limit per second', () => {
    quota.setTier('free');
    quota.setUsed(1_000);
    expect(takeMany(3)).toEqual(['limitExceeded', 'limitExceeded', 'limitExceeded']);
  });

  it('does not exist in the unlimited tier', () => {
    quota.setUsed(10_000_000);
    expect(takeMany(100)).not.toContain('limitExceeded');
    expect(quota.remaining).toBeNull();
  });

  it('does not start anew with another tier', () => {
    quota.setUsed(1_000);
    quota.setTier('free');
    expect(quota.take()).toBe('limitExceeded');
  });
});
