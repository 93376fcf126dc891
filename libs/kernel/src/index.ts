export { Batcher, type BatcherOptions } from './batcher.js';
export { Clock, SystemClock } from './clock.js';
export {
  AppError,
  ConflictError,
  ForbiddenError,
  GoneError,
  InvalidInputError,
  NotFoundError,
  PermanentError,
  RetryableError,
  StaleError,
  TooManyRequestsError,
  UnauthorizedError,
  UnavailableError,
  UnconditionalError,
  type AppErrorOptions,
  type FieldProblem,
} from './errors.js';
export { cventId, emailKey, newId } from './ids.js';
export { isJsonObject, sameJson, type Json, type JsonObject } from './json.js';
export type { Sql, SqlRunner } from './sql.js';
export { wellFormed } from './text.js';
export { withinTime } from './within-time.js';
