import { describe, expect, it } from 'vitest';
import { Clock } from '#kernel';
import { FailureBudget } from './failure-budget.js';
import { sourceOf } from './source-of.js';

class HandClock extends Clock {
  nowMs = 1_000_000;
  now(): Date {
    return new Date(this.nowMs);
  }
}

describe('a budget of failures', () => {
  const clock = new HandClock();
  const budget = new FailureBudget(3, 60_000, clock);

  it('is spent by the failures of one source, for that source alone', () => {
    expect(budget.isUntouched).toBe(true);
    for (let n = 0; n < 3; n++) {
      expect(budget.isSpent('a')).toBe(false);
      budget.fail('a');
    }
    expect([budget.isSpent('a'), budget.isSpent('b'), budget.isUntouched]).toEqual([true, false, false]);
  });

  it('is whole again when the window of the first failure is over, however many came in it', () => {
    clock.nowMs += 59_999;
    budget.fail('a');
    expect(budget.isSpent('a')).toBe(true);
    clock.nowMs += 2;
    expect(budget.isSpent('a')).toBe(false);
  });

  it('remembers a bounded number of sources', () => {
    for (let n = 0; n < 20_000; n++) budget.fail(`flood-${n}`);
    for (let n = 0; n < 3; n++) budget.fail('late');
    expect(budget.isSpent('late')).toBe(true);
  });
});

describe('the source of a request', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    [undefined, 'unknown'],
    ['<script>', 'unknown'],
    ['', 'unknown'],
  ])('of %s is %s', (address, source) => expect(sourceOf(address)).toBe(source));

  it('of IPv6 addresses is their network, since whoever has one address of it has all', () => {
    expect(sourceOf('2001:db8:1:2::1')).toBe(sourceOf('2001:db8:1:2:ffff::9'));
    expect(sourceOf('2001:db8:1:2::1')).not.toBe(sourceOf('2001:db8:1:3::1'));
  });
});
