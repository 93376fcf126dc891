import { describe, expect, it } from 'vitest';
import { batchWait, type Outlook } from './batch-wait.js';

describe('batchWait', () => {
  it.each<[string, Partial<Outlook>, number | null]>([
    ['nothing waits', {}, null],
    ['what waits is tried again much later', { nextInMs: 2_000 }, null],
    ['the first edit is not due yet', { nextInMs: 150 }, 150],
    ['nobody else comes', { duePeople: 1, dueForMs: 0 }, 0],
    ['others come much later', { duePeople: 1, dueForMs: 0, nextInMs: 2_000 }, 0],
    ['others come soon', { duePeople: 9, dueForMs: 20, nextInMs: 30 }, 30],
    ['others come sooner than a ms', { duePeople: 9, dueForMs: 20, nextInMs: 0.2 }, 1],
    ['the first one has waited for most of the time', { duePeople: 9, dueForMs: 190, nextInMs: 30 }, 10],
    ['the first one has waited long enough', { duePeople: 9, dueForMs: 250, nextInMs: 30 }, 0],
    ['the call is full', { duePeople: 10, dueForMs: 0, nextInMs: 1 }, 0],
  ])('B17: when %s', (_, outlook, ms) => {
    expect(batchWait({ duePeople: 0, dueForMs: null, nextInMs: null, ...outlook }, 200, 10)).toBe(ms);
  });

  it('B17: with no delay nothing is waited for', () => {
    expect(batchWait({ duePeople: 1, dueForMs: 0, nextInMs: 0.5 }, 0, 10)).toBe(0);
  });
});
