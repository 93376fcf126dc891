import { describe, expect, it } from 'vitest';
import { Batcher } from './batcher.js';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Batcher', () => {
  it('runs items that arrive together as one group and answers each its own result', async () => {
    const groups: number[][] = [];
    const batcher = new Batcher<number, number>(
      async (items) => {
        groups.push([...items]);
        await tick();
        return items.map((item) => item * 10);
      },
      { maxItems: 100, maxRuns: 1 },
    );
    expect(await Promise.all([1, 2, 3].map((item) => batcher.add(item)))).toEqual([10, 20, 30]);
    expect(groups).toEqual([[1, 2, 3]]);
  });

  it('never has more runs under way, nor more items in one, than allowed', async () => {
    let running = 0;
    let most = 0;
    const batcher = new Batcher<number, number>(
      async (items) => {
        expect(items.length).toBeLessThanOrEqual(4);
        most = Math.max(most, ++running);
        await tick();
        running--;
        return items;
      },
      { maxItems: 4, maxRuns: 2 },
    );
    const results = await Promise.all(Array.from({ length: 50 }, (_, index) => batcher.add(index)));
    expect(results).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(most).toBe(2);
  });

  it('refuses the items of a failed group only, and goes on', async () => {
    const batcher = new Batcher<number, number>(async (items) => (items.includes(1) ? Promise.reject(new Error('no')) : items), {
      maxItems: 1,
      maxRuns: 1,
    });
    const results = await Promise.allSettled([1, 2].map((item) => batcher.add(item)));
    expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled']);
    await batcher.idle();
    expect(batcher.depth).toBe(0);
  });
});
