import { describe, expect, it } from 'vitest';
import { eventIdProblem } from './event-id.js';
import { newWebhookKey, newWebhookToken } from './webhook-credentials.js';

describe('an event id', () => {
  it.each(['0F3A1C52-7C1E-4A8E-9A52-3C1D5F7A9B10', ' 0f3a1c52-7c1e-4a8e-9a52-3c1d5f7a9b10\u00a0', 'event_1'])('may be %j', (id) =>
    expect(eventIdProblem(id)).toBeNull(),
  );
  it.each([
    '',
    ' ',
    '00000000-0000-0000-0000-000000000000',
    'a b',
    'a%20b',
    'https://x.test/a',
    'a?b=c',
    '-a',
    'a'.repeat(101),
    7,
    null,
    undefined,
  ])('may not be %j', (id) => expect(eventIdProblem(id)).not.toBeNull());
});

describe('G2 webhook credentials', () => {
  it('are random, short enough for Cvent and safe in URLs and headers', () => {
    const tokens = Array.from({ length: 200 }, newWebhookToken);
    expect(new Set(tokens).size).toBe(200);
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(newWebhookKey()).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });
});
