import type { Json } from '#kernel';
import { type ApiError, errorBody, type ErrorShape } from './api-error.js';

/** What the REST API answers. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Ready to be sent. */
  readonly body: string;
}

/** A JSON answer. */
export function jsonAnswer(status: number, body: Json, headers: Readonly<Record<string, string>> = {}): ApiAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** The answer to a refused call. */
export function errorAnswer(error: ApiError, shape: ErrorShape): ApiAnswer {
  return jsonAnswer(error.status, errorBody(error, shape));
}
