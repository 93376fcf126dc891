import { CventRefusedError, type CallAnswer } from '#cvent-http';
import { isJsonObject } from '#kernel';

/** Records of one page that Cvent allows (FACTS 3). */
export const PAGE_LIMIT = 200;

/** Where a walk stands: what the next call needs, and what shows that Cvent repeats itself. */
export interface PageMark {
  readonly token: string;
  /** The first record of the page before; null when it had none. */
  readonly firstId: string | null;
}

/** One page of a list. Records come as Cvent sent them: reading them is the caller's, so that a bad one harms no other. */
export interface CventPage {
  readonly records: readonly unknown[];
  /** Null: this was the last page. */
  readonly next: PageMark | null;
  /** How many records there are in all. Null: Cvent did not say. */
  readonly totalCount: number | null;
  /** When Cvent answered, on its clock. */
  readonly dateMs: number;
}

/** Reads an answer as a page that follows `previous`. @throws CventRefusedError when Cvent repeats a page, which would go on for ever, or answers no list */
export function readPage({ body, dateMs, status }: CallAnswer, previous: PageMark | null): CventPage {
  const data = isJsonObject(body) ? (body['data'] ?? body['items']) : undefined;
  if (!isJsonObject(body) || !Array.isArray(data))
    throw new CventRefusedError(status, 'cvent.answer_unreadable', 'Cvent answered a list in a form that is not known.');
  const paging = isJsonObject(body['paging']) ? body['paging'] : {};
  const token = paging['nextToken'];
  const totalCount = paging['totalCount'];
  const firstId = idOf(data[0]);
  const next = typeof token === 'string' && token !== '' ? { token, firstId } : null;
  const isRepeated = previous !== null && (next?.token === previous.token || (firstId !== null && firstId === previous.firstId));
  if (isRepeated)
    throw new CventRefusedError(
      status,
      'cvent.page_repeats',
      'Cvent answered the same page twice. The walk was stopped; start it anew later.',
    );
  return { records: data, next, totalCount: typeof totalCount === 'number' ? totalCount : null, dateMs };
}

function idOf(record: unknown): string | null {
  const id = isJsonObject(record) ? record['id'] : undefined;
  return typeof id === 'string' ? id : null;
}
