import type { Json } from '#kernel';
import { ApiError } from './api-error.js';

/** What Cvent says of bodies that are not JSON, and of one object where it wants a list. */
export const BAD_JSON = 'An error occurred while processing your request body. Please ensure that it is valid JSON';

/** A body as JSON. @throws ApiError 400 */
export function readJson(body: Buffer): Json {
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch {
    throw new ApiError(400, BAD_JSON);
  }
}
