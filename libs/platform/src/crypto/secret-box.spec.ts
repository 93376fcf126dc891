import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PermanentError } from '#kernel';
import { AppConfig } from '../config/load-config.js';
import { Secret } from '../config/secret.js';
import { SecretBox, type SecretPlace } from './secret-box.js';

const key = (id: string, fill: number): string => `${id}:${Buffer.alloc(32, fill).toString('base64')}`;
const OLD = key('2025', 1);
const NEW = key('2026', 2);
const boxWith = (...keys: string[]): SecretBox =>
  new SecretBox(Object.assign(new AppConfig(), { encryptionKeys: new Secret(keys.join(',')) }));

const PLACE: SecretPlace = { table: 'integrations', column: 'client_secret', rowId: 'a' };

/** The code of the error that opening throws; null when it opens. */
function codeOfOpening(box: SecretBox, sealed: string, place: SecretPlace = PLACE): string | null {
  try {
    box.open(sealed, place);
    return null;
  } catch (error) {
    if (error instanceof PermanentError) return error.code;
    throw error;
  }
}

describe('SecretBox', () => {
  it('B2: opens what it sealed, any text, and never seals twice alike', () => {
    const box = boxWith(OLD);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (plain) => {
        const [sealed, again] = [box.seal(plain, PLACE), box.seal(plain, PLACE)];
        expect(box.open(sealed, PLACE)).toBe(plain);
        expect(sealed).not.toBe(again);
        if (plain.length > 5) expect(sealed).not.toContain(plain);
      }),
    );
  });

  it.each([
    ['row', { ...PLACE, rowId: 'b' }],
    ['column', { ...PLACE, column: 'webhook_token' }],
    ['table', { ...PLACE, table: 'other' }],
  ])('B2: what is sealed for one place opens in no other %s', (_, place) => {
    const box = boxWith(OLD);
    expect(codeOfOpening(box, box.seal('hunter2', PLACE), place)).toBe('secret.unreadable');
  });

  it('B2: reads under several keys and writes under the first', () => {
    const sealedBefore = boxWith(OLD).seal('hunter2', PLACE);
    const box = boxWith(NEW, OLD);
    expect(box.open(sealedBefore, PLACE)).toBe('hunter2');
    expect(box.writingKeyId).toBe('2026');
    expect(box.seal('hunter2', PLACE)).toMatch(/^v1\.2026\./);
  });

  it('B2: tells which ciphertexts the newest key has not written yet', () => {
    const box = boxWith(NEW, OLD);
    expect(box.isOutdated(boxWith(OLD).seal('x', PLACE))).toBe(true);
    expect(box.isOutdated(box.seal('x', PLACE))).toBe(false);
  });

  it('B2: names the key that is missing, and no secret', () => {
    const sealed = boxWith(OLD).seal('hunter2', PLACE);
    expect(codeOfOpening(boxWith(NEW), sealed)).toBe('secret.key_missing');
    expect(() => boxWith(NEW).open(sealed, PLACE)).toThrow(/"2025"/);
  });

  it('B2: another key under the same id does not open it', () => {
    expect(codeOfOpening(boxWith(key('2025', 9)), boxWith(OLD).seal('hunter2', PLACE))).toBe('secret.unreadable');
  });

  it('B2: refuses a ciphertext of which any bit was changed', () => {
    const box = boxWith(OLD);
    const [format, id, data] = box.seal('hunter2', PLACE).split('.') as [string, string, string];
    const bytes = Buffer.from(data, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(codeOfOpening(box, `${format}.${id}.${changed.toString('base64url')}`)).toBe('secret.unreadable');
    }
  });

  it.each(['', 'hunter2', 'v1', 'v1.2025', 'v1.2025.', 'v1.2025.AAAA', 'v2.2025.AAAA', 'v1.2025.$$$'])(
    'B2: calls %j unreadable instead of breaking',
    (sealed) => {
      expect(codeOfOpening(boxWith(OLD), sealed)).toBe('secret.unreadable');
    },
  );
});
