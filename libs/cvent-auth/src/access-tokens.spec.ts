import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SystemClock } from '#kernel';
import { Secret } from '#platform';
import { AccessTokens } from './access-tokens.service.js';

const CREDENTIALS = { host: 'https://na', clientId: 'client', clientSecret: new Secret('secret') };

afterEach(() => void vi.restoreAllMocks());

/** As if so much time had passed, for whoever measures it. */
async function pass(ms: number): Promise<void> {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
  await sleep(10); // the cache remembers the time for a millisecond
}

/** Tokens of a process that fetches none itself: others do, and `row` shows theirs. */
function tokensBeside(row: { version: number; sealed: string }): AccessTokens {
  const rows = { load: () => Promise.resolve({ ...row, usableUntilMs: Date.now() + 3_600_000, refusal: null }) };
  const box = { fingerprint: () => 'id', open: (sealed: string) => sealed };
  return new AccessTokens(rows as never, {} as never, box as never, { cventTimeoutMs: 1_000 } as never, new SystemClock());
}

describe('G4: a token that another process fetched anew', () => {
  it('G4: is used within a minute, since it may grant more', async () => {
    const row = { version: 1, sealed: 'old' };
    const tokens = tokensBeside(row);
    expect((await tokens.get(CREDENTIALS, 'settle')).value).toBe('old');
    Object.assign(row, { version: 2, sealed: 'new' });
    expect((await tokens.get(CREDENTIALS, 'settle')).value).toBe('old');
    await pass(61_000);
    expect((await tokens.get(CREDENTIALS, 'settle')).value).toBe('new');
  });
});
