import { describe, expect, it } from 'vitest';
import { SystemClock } from '#kernel';
import { TokenGate } from './token-gate.js';

describe('TokenGate', () => {
  it('B4: holds only so many keys while Postgres hangs, and refuses the others at once', async () => {
    const gate = new TokenGate({ find: () => new Promise(() => undefined) } as never, new SystemClock());
    const hidden = Array.from({ length: 12_000 }, (_, n) => gate.admit(`${String(n).padStart(21, '0')}A`, 'token'));
    const refused: unknown[] = [];
    for (const one of hidden) one.catch((error: unknown) => refused.push(error));
    await expect.poll(() => refused.length).toBeGreaterThan(1_000);
    expect(refused[0]).toMatchObject({ code: 'webhook.busy' });
  });
});
