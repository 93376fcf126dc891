import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './api-error.js';

/** One call of the REST API as it came, without `/ea` in front. */
export interface ApiRequest {
  readonly method: string;
  /** Without the query: `/attendees/filter`. */
  readonly path: string;
  /** Without the question mark, still encoded. */
  readonly queryText: string;
  readonly headers: IncomingHttpHeaders;
  /** Empty for none. */
  readonly body: Buffer;
}

/** The parameters of a query; of one that comes twice, the last. A `+` stays a plus: only `%20` is a space, which is why filters sent with `+` fail. @throws ApiError 400 */
export function parseQuery(queryText: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const pair of queryText.split('&')) {
    if (pair === '') continue;
    const [name = '', ...rest] = pair.split('=');
    query.set(decode(name), decode(rest.join('=')));
  }
  return query;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApiError(400, 'Bad Request');
  }
}
