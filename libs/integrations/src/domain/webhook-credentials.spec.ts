import { describe, expect, it } from 'vitest';
import { isWebhookKey, newWebhookKey } from './webhook-credentials.js';

describe('isWebhookKey', () => {
  it('knows every key that is made', () => {
    for (let i = 0; i < 1_000; i++) expect(isWebhookKey(newWebhookKey())).toBe(true);
  });

  it.each([
    '',
    '\u0000',
    'AAAAAAAAAAAAAAAAAAAAAA\n',
    'AAAAAAAAAAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAAAAAAAAB',
    'AAAAAAAAAA\u0000AAAAAAAAAAA',
    'ÄAAAAAAAAAAAAAAAAAAAAA',
  ])('refuses %j', (text) => expect(isWebhookKey(text)).toBe(false));
});
