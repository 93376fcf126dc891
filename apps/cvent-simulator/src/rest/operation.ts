import type { Json } from '#kernel';
import type { Scope } from './auth/scopes.js';
import type { ApiRequest } from './http/api-request.js';
import type { RestParts } from './parts.js';

/** A call that was let in. */
export interface Call {
  readonly request: ApiRequest;
  readonly query: ReadonlyMap<string, string>;
  /** The values of the path's parameters, in their order. */
  readonly parameters: readonly string[];
}

/** One operation of the REST API. */
export interface Operation {
  readonly method: string;
  /** As the specification writes it: `/events/{id}`. */
  readonly path: string;
  /** What the token must hold; null for any good token. */
  readonly scope: Scope | null;
  /** The body of the 200. @throws ApiError */
  readonly answer: (parts: RestParts, call: Call) => Json;
}
