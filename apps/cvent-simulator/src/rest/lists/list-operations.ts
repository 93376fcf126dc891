import { isJsonObject } from '#kernel';
import type { Scope } from '../auth/scopes.js';
import { ApiError } from '../http/api-error.js';
import { readJson } from '../http/read-json.js';
import type { Operation } from '../operation.js';
import { answerList, type ListSource } from './answer-list.js';

/** GET of a list, with the filter in the query. */
export function listOperation<R>(path: string, scope: Scope, source: ListSource<R>): Operation {
  return { method: 'GET', path, scope, answer: (world, call) => answerList(world, call, source, call.query.get('filter')) };
}

/** POST of the same, with the filter in the body. */
export function filterOperation<R>(path: string, scope: Scope, source: ListSource<R>): Operation {
  return {
    method: 'POST',
    path: `${path}/filter`,
    scope,
    answer: (world, call) => answerList(world, call, source, readFilterBody(call.request.body)),
  };
}

function readFilterBody(body: Buffer): string | undefined {
  if (body.length === 0) return undefined;
  const parsed = readJson(body);
  const filter = isJsonObject(parsed) ? (parsed['filter'] ?? '') : null;
  if (typeof filter !== 'string') throw new ApiError(400, 'Bad Request');
  return filter;
}
