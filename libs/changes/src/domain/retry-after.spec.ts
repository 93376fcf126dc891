import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.js';

it('B23: an endpoint is tried again after growing waits for some three days, and then no more', () => {
  const waits: number[] = [];
  for (let failures = 1; ; failures++) {
    const wait = retryAfterMs(failures, 0);
    if (wait === null) break;
    expect(retryAfterMs(failures, 0.999)).toBeGreaterThan(wait);
    waits.push(wait);
  }
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits[0]).toBe(5_000);
  const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
  expect(hours).toBeGreaterThan(70);
  expect(hours).toBeLessThan(80);
});
