import type { Json, JsonObject } from '#kernel';
import { ApiError } from '../http/api-error.js';
import type { Call } from '../operation.js';
import type { RestParts } from '../parts.js';
import { isInWindow, readWindow } from './change-window.js';
import { compileFilter } from './compile-filter.js';
import type { FieldLookup } from './filter-fields.js';
import { type Filter, parseFilter } from './filter-syntax.js';
import { sortRows } from './sort-rows.js';
import type { Walk, WalkPlace } from './walks.js';

/** What a list is made of. */
export interface ListSource<R> {
  /** All rows that the filter could let through, in a stable order. @throws ApiError */
  readonly rows: (parts: RestParts, call: Call, filter: Filter | null) => Iterable<R>;
  readonly idOf: (row: R) => string;
  /** The row as it is now; undefined when it is gone. */
  readonly find: (parts: RestParts, call: Call, id: string) => R | undefined;
  readonly present: (parts: RestParts, row: R) => Json;
  /** Left out for lists without a filter. */
  readonly fields?: FieldLookup<R>;
  readonly sortable?: readonly string[];
  /** Left out for lists without `after` and `before`. */
  readonly changes?: { readonly lastModified: (row: R) => string; readonly isInclusive: boolean };
  /** Refuses what a filter must or must not have, beyond its fields. @throws ApiError 400 */
  readonly checkFilter?: (filter: Filter | null) => void;
}

const DEFAULT_LIMIT = 100;
const MOST_LIMIT = 200;
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** One page of a list. `filterText` is the filter wherever it came from. @throws ApiError 400 */
export function answerList<R>(parts: RestParts, call: Call, source: ListSource<R>, filterText: string | undefined): Json {
  const token = call.query.get('token');
  const { walk, offset } = token === undefined ? begin(parts, call, source, filterText) : resume(parts, call, token);
  const ids = walk.ids.slice(offset, offset + walk.limit);
  const rows = ids.map((id) => source.find(parts, call, id)).filter((row) => row !== undefined);
  return { paging: paging(parts, walk, offset, ids.length), data: rows.map((row) => source.present(parts, row)) };
}

function begin<R>(parts: RestParts, call: Call, source: ListSource<R>, filterText: string | undefined): WalkPlace {
  const limit = readLimit(call.query.get('limit'));
  const ids = selectRows(parts, call, source, filterText).map(source.idOf);
  return { walk: parts.walks.start(listPath(call), ids, limit, parts.clock.now().getTime()), offset: 0 };
}

function resume({ walks, clock, settings }: RestParts, call: Call, token: string): WalkPlace {
  const place = UUID_V4.test(token) ? walks.find(token) : undefined;
  const lifetimeMs = (settings.pageTokenLifetimeSeconds ?? Infinity) * 1_000;
  if (place?.walk.path !== listPath(call) || clock.now().getTime() - place.walk.startedAtMs >= lifetimeMs) {
    throw new ApiError(400, 'Invalid token');
  }
  return place;
}

function selectRows<R>(parts: RestParts, call: Call, source: ListSource<R>, filterText: string | undefined): R[] {
  const { fields, changes, sortable = [] } = source;
  const filter = fields && filterText !== undefined && filterText.trim() !== '' ? parseFilter(filterText) : null;
  source.checkFilter?.(filter);
  const passes = fields && filter ? compileFilter(filter, fields) : () => true;
  const { indexDelayMs } = parts.settings;
  const indexedUntil = indexDelayMs === 0 ? null : new Date(parts.clock.now().getTime() - indexDelayMs);
  const window = changes && readWindow(call.query, changes.isInclusive, indexedUntil);
  const isWanted = (row: R): boolean => (!window || isInWindow(changes.lastModified(row), window)) && passes(row);
  const rows: R[] = [];
  for (const row of source.rows(parts, call, filter)) if (isWanted(row)) rows.push(row);
  const sort = call.query.get('sort');
  return fields && sort !== undefined ? sortRows(rows, sort, fields, sortable) : rows;
}

/** A full page always points to a next one: when the count divides evenly, the last page is empty. */
function paging({ walks, settings }: RestParts, walk: Walk, offset: number, count: number): JsonObject {
  const { limit, ids } = walk;
  const currentToken = walks.tokenFor(walk, offset);
  const nextToken = count === limit ? walks.tokenFor(walk, offset + limit) : undefined;
  const previousToken = offset > 0 ? walks.tokenFor(walk, Math.max(0, offset - limit)) : undefined;
  const link = (token: string | undefined) => (token === undefined ? undefined : { href: `?token=${token}` });
  return {
    limit,
    totalCount: settings.totalCount ? ids.length : undefined,
    currentToken,
    nextToken,
    previousToken,
    _links: { self: link(currentToken), next: link(nextToken), prev: link(previousToken) },
  };
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST_LIMIT) throw new ApiError(400, `limit must be from 1 to ${MOST_LIMIT}`);
  return limit;
}

/** A list and its form with the filter in the body are one. */
function listPath({ request }: Call): string {
  return request.path.replace(/\/filter$/, '');
}
