import { expect, it } from 'vitest';
import { Clock } from '#kernel';
import { Stamps } from './stamps.js';

class ListedClock extends Clock {
  constructor(private readonly timesMs: number[]) {
    super();
  }
  now(): Date {
    return new Date(this.timesMs.shift() ?? 0);
  }
}

it('gives times that grow even where the clock stands still or goes back', () => {
  const stamps = new Stamps(new ListedClock([1_000, 1_000, 500, 2_000]));
  expect([stamps.next(), stamps.next(), stamps.next(), stamps.next()]).toEqual([
    '1970-01-01T00:00:01.000Z',
    '1970-01-01T00:00:01.001Z',
    '1970-01-01T00:00:01.002Z',
    '1970-01-01T00:00:02.000Z',
  ]);
});
