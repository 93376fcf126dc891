import { PermanentError, wellFormed } from '#kernel';

/** Values of a query; those that are undefined are left out. */
export type QueryValues = Readonly<Record<string, string | number | undefined>>;

/** The query with its question mark, or nothing. A space becomes `%20`: Cvent stumbles over `+` (FACTS 3). */
export function toQuery(values: QueryValues): string {
  const pairs = Object.entries(values).filter((pair): pair is [string, string | number] => pair[1] !== undefined);
  if (pairs.length === 0) return '';
  return `?${pairs.map(([name, value]) => `${encoded(name)}=${encoded(String(value))}`).join('&')}`;
}

/** Whether an id can stand in a filter. Ids need no escaping; one with a quote is none. */
export function isQuotable(id: string): boolean {
  return isId(id) && !/['"\\]/.test(id);
}

/** An id as text of a filter. @throws PermanentError for what {@link isQuotable} says no to */
export function quoted(id: string): string {
  if (!isQuotable(id)) throw invalidId();
  return `'${id}'`;
}

/** An id as a part of a path. @throws PermanentError for one that would lead elsewhere */
export function inPath(id: string): string {
  if (id === '.' || id === '..' || !isId(id)) throw invalidId();
  return encodeURIComponent(id);
}

function isId(id: string): boolean {
  return id !== '' && !/\p{Cc}/u.test(id) && wellFormed(id) === id;
}

function encoded(text: string): string {
  return encodeURIComponent(wellFormed(text));
}

function invalidId(): PermanentError {
  return new PermanentError('cvent.id_invalid', 'An id that is empty, or has quotes, control characters or only dots, is no id of Cvent.');
}
