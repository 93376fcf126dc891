import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PermanentError } from '#kernel';
import { AppConfig } from '../config/load-config.js';

const FORMAT = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Where a ciphertext lives. It opens nowhere else, so that one row's secret cannot be moved to another row or column. */
export interface SecretPlace {
  readonly table: string;
  readonly column: string;
  readonly rowId: string;
}

/** AES-256-GCM for secrets at rest (B2). Text form: `v1.<key id>.<base64url of iv, tag and ciphertext>`. */
@Injectable()
export class SecretBox {
  private readonly keys: ReadonlyMap<string, Buffer>;
  /** The id of the key that new ciphertexts use. */
  readonly writingKeyId: string;

  constructor(config: AppConfig) {
    const pairs = config.encryptionKeys.reveal().split(',').map((part) => part.trim().split(':') as [string, string]); // prettier-ignore
    this.keys = new Map(pairs.map(([id, key]) => [id, Buffer.from(key, 'base64')]));
    this.writingKeyId = pairs[0]![0];
  }

  /** Encrypts for one place. */
  seal(plain: string, place: SecretPlace): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key(this.writingKeyId), iv).setAAD(associatedData(place));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return `${FORMAT}.${this.writingKeyId}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** Decrypts what was sealed for this place. @throws PermanentError when the key is gone, the text was changed, or it belongs elsewhere. */
  open(sealed: string, place: SecretPlace): string {
    const [format, keyId, data] = sealed.split('.');
    if (format !== FORMAT || keyId === undefined || data === undefined) throw unreadable(place);
    const bytes = Buffer.from(data, 'base64url');
    if (bytes.length < IV_BYTES + TAG_BYTES) throw unreadable(place);
    const decipher = createDecipheriv('aes-256-gcm', this.key(keyId), bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(associatedData(place)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw unreadable(place, cause);
    }
  }

  /** A name for a secret that tells nothing of it without the writing key. Equal secrets have equal names until that key changes. */
  fingerprint(...parts: readonly string[]): string {
    return createHmac('sha256', this.key(this.writingKeyId)).update(JSON.stringify(parts)).digest('base64url');
  }

  /** True when `sealed` should be sealed anew, since a newer key writes now. */
  isOutdated(sealed: string): boolean {
    return sealed.split('.')[1] !== this.writingKeyId;
  }

  private key(id: string): Buffer {
    const key = this.keys.get(id);
    if (!key)
      throw new PermanentError(
        'secret.key_missing',
        `The encryption key "${id}" is not in ENCRYPTION_KEYS: add it again, then re-encrypt under the newest.`,
      );
    return key;
  }
}

function associatedData({ table, column, rowId }: SecretPlace): Buffer {
  return Buffer.from(`${table}.${column}:${rowId}`);
}

function unreadable(place: SecretPlace, cause?: unknown): PermanentError {
  return new PermanentError(
    'secret.unreadable',
    `The secret in ${place.table}.${place.column} cannot be read: it was changed or belongs to another row. Save it anew.`,
    {
      cause,
      ids: { rowId: place.rowId },
    },
  );
}
