import { describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { formatApiKey, hashSecret, newSecret, parseApiKey } from './api-key-text.js';
import { keyOf } from './operator-gate.service.js';

describe('an API key as text', () => {
  it('reads back what it wrote', () => {
    for (let i = 0; i < 50; i++) {
      const key = { id: newId(), secret: newSecret() };
      expect(parseApiKey(formatApiKey(key))).toEqual(key);
    }
  });

  it.each([
    '',
    'cb_',
    'cb_1_2',
    `cb_${'g'.repeat(32)}_${'a'.repeat(43)}`,
    `cb_${'a'.repeat(32)}_${'a'.repeat(42)}`,
    `xb_${'a'.repeat(32)}_${'a'.repeat(43)}`,
  ])('does not take %j for one', (text) => expect(parseApiKey(text)).toBeNull());

  it('keeps a hash of 32 bytes that tells secrets apart', () => {
    expect(hashSecret('a')).toHaveLength(32);
    expect(hashSecret('a').equals(hashSecret('b'))).toBe(false);
  });
});

describe('the key in an Authorization header', () => {
  it.each([
    ['Bearer cb_x', 'cb_x'],
    ['bearer   cb_x', 'cb_x'],
    [`Basic ${btoa('anybody:cb_x')}`, 'cb_x'],
    [`Basic ${btoa(':cb_x')}`, 'cb_x'],
    [`Basic ${btoa('nocolon')}`, null],
    ['Digest abc', null],
    ['', null],
    [undefined, null],
  ])('reads %j', (header, key) => expect(keyOf(header)).toBe(key));
});
