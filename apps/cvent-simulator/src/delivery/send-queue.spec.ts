import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SendQueue } from './send-queue.js';

describe('SendQueue', () => {
  it('behaves like an array, however much goes through it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2_500 }), { maxLength: 12 }), (rounds) => {
        const queue = new SendQueue<number>();
        const model: number[] = [];
        let next = 0;
        for (const [round, size] of rounds.entries()) {
          for (let at = 0; at < size; at++) {
            if (round % 2 === 0) {
              queue.push(next);
              model.push(next++);
            } else if (queue.shift() !== model.shift()) return false;
          }
          if (queue.length !== model.length) return false;
        }
        expect(queue.drain()).toEqual(model);
        return queue.length === 0;
      }),
      { numRuns: 30 },
    );
  });
});
