import { describe, expect, it } from 'vitest';
import { ServerClock } from './server-clock.js';

const SERVER_MS = 1_900_000_000_000;

/** A clock that has heard answers, each after so many milliseconds of delay; our own clock stands 50 ms before each. */
function clockAfter(...delaysMs: readonly number[]): ServerClock {
  const clock = new ServerClock();
  delaysMs.forEach((delayMs, index) => clock.hear(SERVER_MS + index * 100, 50 + index * 100 + delayMs));
  return clock;
}

describe("the database's clock", () => {
  it.each([
    ['one answer', [3], 53],
    ['the quickest answer', [20, 1, 300], 51],
    ['an answer that came at once', [0, 9], 50],
  ])('is told by %s', (_, delaysMs, localMs) => {
    expect(clockAfter(...delaysMs).toLocal(SERVER_MS)).toBe(localMs);
  });

  it('is told anew when it was set, after some answers', () => {
    const clock = clockAfter(2);
    for (let index = 0; index < 16; index++) clock.hear(SERVER_MS - 5_000 + index, 1_000 + index);
    expect(clock.toLocal(SERVER_MS - 5_000)).toBe(1_000);
  });
});
