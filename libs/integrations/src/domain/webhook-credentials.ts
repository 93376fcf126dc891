import { randomBytes } from 'node:crypto';

const KEY_BYTES = 16;
const TOKEN_BYTES = 32;

/** The part of a webhook URL that tells integrations apart: 128 random bits. */
export function newWebhookKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

/** True for texts that {@link newWebhookKey} can make; no integration has any other. */
export function isWebhookKey(text: string): boolean {
  return /^[\w-]{21}[AQgw]$/.test(text);
}

/** A webhook token: 256 random bits in 43 characters that any HTTP header takes; Cvent allows 150 (G2). */
export function newWebhookToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}
