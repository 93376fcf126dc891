import { ApiError } from '../http/api-error.js';

const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** A point in time as rows hold it, so that texts compare as times do: UTC with milliseconds. Without a zone it is UTC. @throws ApiError 400 */
export function readTime(text: string): string {
  const [, time, , , zone] = ISO.exec(text) ?? [];
  const parsed = ISO.test(text) ? Date.parse(time !== undefined && zone === undefined ? `${text}Z` : text) : NaN;
  if (Number.isNaN(parsed)) throw new ApiError(400, `Invalid date ${text}`);
  return new Date(parsed).toISOString();
}
