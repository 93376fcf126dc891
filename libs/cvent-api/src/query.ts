import { PermanentError } from '#kernel';

/** Values of a query; those that are undefined are left out. */
export type QueryValues = Readonly<Record<string, string | number | undefined>>;

/** The query with its question mark, or nothing. A space becomes `%20`: Cvent stumbles over `+` (FACTS 3). */
export function toQuery(values: QueryValues): string {
  const pairs = Object.entries(values).filter((pair): pair is [string, string | number] => pair[1] !== undefined);
  if (pairs.length === 0) return '';
  return `?${pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`;
}

/** An id as text of a filter. Ids need no escaping; one with a quote is none. @throws PermanentError */
export function quoted(id: string): string {
  if (/['"\\\p{Cc}]/u.test(id)) throw new PermanentError('cvent.id_invalid', 'An id with quotes or control characters is no id of Cvent.');
  return `'${id}'`;
}

/** An id as a part of a path. */
export function inPath(id: string): string {
  return encodeURIComponent(id);
}
