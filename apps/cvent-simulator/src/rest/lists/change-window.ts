import { readTime } from './read-time.js';

/** Which changes a read asks for. Null: open on that side. */
export interface ChangeWindow {
  readonly after: string | null;
  readonly before: string | null;
  /** Whether a change exactly at an end belongs to it. */
  readonly isInclusive: boolean;
  /** What changed later than this is not indexed yet; null for an index without delay. It matters only where `after` is given. */
  readonly indexedUntil: string | null;
}

/** The window of a query. @throws ApiError 400 for times that are none */
export function readWindow(query: ReadonlyMap<string, string>, isInclusive: boolean, indexedUntil: Date | null): ChangeWindow {
  const [after = null, before = null] = ['after', 'before'].map((name) => {
    const text = query.get(name);
    return text === undefined ? null : readTime(text);
  });
  return { after, before, isInclusive, indexedUntil: indexedUntil?.toISOString() ?? null };
}

/** Whether a row of this `lastModified` (UTC with milliseconds) lies in the window. */
export function isInWindow(lastModified: string, { after, before, isInclusive, indexedUntil }: ChangeWindow): boolean {
  if (after !== null) {
    if (lastModified < after || (indexedUntil !== null && lastModified > indexedUntil)) return false;
    if (!isInclusive && lastModified === after) return false;
  }
  if (before === null) return true;
  return isInclusive ? lastModified <= before : lastModified < before;
}
