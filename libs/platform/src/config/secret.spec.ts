import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from './secret.js';

describe('Secret', () => {
  const secret = new Secret('hunter2');

  it.each([
    ['text', `${String(secret)} ${secret.toString()}`],
    ['JSON', JSON.stringify({ deep: [{ secret }] })],
    ['a log line', format('%s %o %O %j', secret, secret, secret, secret)],
    ['an inspection', inspect({ secret }, { showHidden: true, depth: 9, getters: true })],
    ['an error', inspect(new Error('no', { cause: { secret } }))],
    ['its own keys', JSON.stringify([Object.keys(secret), Object.entries(secret), { ...secret }])],
    ['a copy', JSON.stringify(structuredClone(secret))],
  ])('is not shown as %s', (_, text) => {
    expect(text).not.toContain('hunter2');
  });

  it('gives its value to who asks by name', () => {
    expect(secret.reveal()).toBe('hunter2');
  });
});
