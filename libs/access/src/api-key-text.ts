import { createHash, randomBytes } from 'node:crypto';

const FORM = /^cb_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/;
const SECRET_BYTES = 32;

/** The two halves of a key as its holder has it: `cb_<id>_<secret>`. */
export interface ApiKeyText {
  readonly id: string;
  readonly secret: string;
}

/** Reads a key. Null when it does not look like one. */
export function parseApiKey(text: string): ApiKeyText | null {
  const [, hex, secret] = FORM.exec(text) ?? [];
  if (hex === undefined || secret === undefined) return null;
  return { id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), secret };
}

/** Writes a key. */
export function formatApiKey({ id, secret }: ApiKeyText): string {
  return `cb_${id.replaceAll('-', '')}_${secret}`;
}

/** A new secret of 256 random bits. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** What is stored of a secret. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
