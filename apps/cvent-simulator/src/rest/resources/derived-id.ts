import { createHash } from 'node:crypto';

const ids = new Map<string, string>();

/** The id of something that the account knows by name only (a place, a category, a choice): a UUID in version 4 form, the same for the same parts. */
export function derivedId(...parts: readonly string[]): string {
  const key = parts.join('\n');
  const known = ids.get(key);
  if (known !== undefined) return known;
  const bytes = createHash('sha256').update(key).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const id = bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  ids.set(key, id);
  return id;
}
