import { describe, expect, it } from 'vitest';
import { withinTime } from './within-time.js';

describe('withinTime', () => {
  const late = (): Error => new Error('late');

  it('settles as the work does', async () => {
    expect(await withinTime(Promise.resolve(7), 1_000, late)).toBe(7);
    await expect(withinTime(Promise.reject(new Error('broken')), 1_000, late)).rejects.toThrow('broken');
  });

  it('waits no longer for work that never settles, and is not harmed by work that fails later', async () => {
    await expect(withinTime(new Promise(() => undefined), 5, late)).rejects.toThrow('late');
    const failing = new Promise((_, reject) => setTimeout(() => reject(new Error('too late to matter')), 10));
    await expect(withinTime(failing, 5, late)).rejects.toThrow('late');
    await new Promise((resolve) => setTimeout(resolve, 10));
  });
});
