import type { Json } from '#kernel';
import type { Scope } from './auth/scopes.js';
import type { ApiRequest } from './http/api-request.js';
import type { RestParts } from './parts.js';
import type { RestSettings } from './rest-settings.js';

/** A call that was let in. */
export interface Call {
  readonly request: ApiRequest;
  readonly query: ReadonlyMap<string, string>;
  /** The values of the path's parameters, in their order. */
  readonly parameters: readonly string[];
  /** What the caller's token permits. */
  readonly scopes: readonly string[];
}

/** One operation of the REST API. */
export interface Operation {
  readonly method: string;
  /** As the specification writes it: `/events/{id}`. */
  readonly path: string;
  /** What the token must hold; null for any good token. */
  readonly scope: Scope | null;
  /** Of a good answer; 200 unless told. */
  readonly status?: (settings: RestSettings) => number;
  /** The body of a good answer. @throws ApiError */
  readonly answer: (parts: RestParts, call: Call) => Json;
}
