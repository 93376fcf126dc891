import { v7 } from 'uuid';

/** A new time-ordered UUID (version 7), so that primary keys grow at their right end. */
export function newId(): string {
  return v7();
}

const NONE = '00000000-0000-0000-0000-000000000000';

/**
 * A Cvent id as it is stored and compared: trimmed (BOM and no-break space too) and lower-cased, since webhooks write ids upper-case and REST lower-case (FACTS 7).
 * Opaque otherwise: Cvent may change the format of ids. Null when there is none: empty, not text, or the zero UUID.
 */
export function cventId(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const id = value.replace(/^[\s\uFEFF\u00A0]+|[\s\uFEFF\u00A0]+$/g, '').toLowerCase();
  return id === '' || id === NONE ? null : id;
}

/** An email as it is compared: trimmed and lower-cased. Null when there is none. */
export function emailKey(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const key = value.trim().toLowerCase();
  return key === '' ? null : key;
}
