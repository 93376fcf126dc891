import { HttpException, HttpStatus } from '@nestjs/common';
import {
  AppError,
  ConflictError,
  type FieldProblem,
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
} from '#kernel';
import { isTransientDatabaseError } from '../database/database.js';

/** The media type of every error that the HTTP API answers. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** When to try again, by status. A window in which failures are counted is over in a minute. */
export const RETRY_AFTER_SECONDS: Readonly<Record<number, string>> = { 429: '60', 503: '2' };

/** An error as it is answered (RFC 9457). `code` is stable; `detail` says what to do next. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly FieldProblem[];
}

const STATUS_OF = [
  [InvalidInputError, HttpStatus.BAD_REQUEST],
  [UnauthorizedError, HttpStatus.UNAUTHORIZED],
  [ForbiddenError, HttpStatus.FORBIDDEN],
  [NotFoundError, HttpStatus.NOT_FOUND],
  [ConflictError, HttpStatus.CONFLICT],
  [GoneError, HttpStatus.GONE],
  [StaleError, HttpStatus.PRECONDITION_FAILED],
  [UnconditionalError, HttpStatus.PRECONDITION_REQUIRED],
  [PermanentError, HttpStatus.UNPROCESSABLE_ENTITY],
  [TooManyRequestsError, HttpStatus.TOO_MANY_REQUESTS],
  [UnavailableError, HttpStatus.SERVICE_UNAVAILABLE],
  [RetryableError, HttpStatus.SERVICE_UNAVAILABLE],
] as const;

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  408: 'Request timeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition failed',
  413: 'Request too large',
  415: 'Unsupported media type',
  422: 'Cannot be processed',
  428: 'Precondition required',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Temporarily unavailable',
};

/** What is said of errors that the framework raised: nothing of what the request held. */
const FRAMEWORK: Readonly<Record<number, { readonly code: string; readonly detail: string }>> = {
  400: {
    code: 'request.malformed',
    detail: 'The request cannot be read: send a body that is valid JSON, with a matching length and content type.',
  },
  404: { code: 'route.not_found', detail: 'There is nothing at this address. The API is described at /docs.' },
  408: { code: 'request.timeout', detail: 'The request took too long to arrive.' },
  413: { code: 'request.too_large', detail: 'The body is larger than this address takes.' },
  415: { code: 'request.unsupported_media_type', detail: 'Send the body as application/json.' },
  431: { code: 'request.headers_too_large', detail: 'The headers are larger than this service takes.' },
};

const UNAVAILABLE = {
  status: 503,
  code: 'database.unavailable',
  detail: 'The service cannot reach its database just now. Try again shortly.',
};
const UNEXPECTED = {
  status: 500,
  code: 'internal.unexpected',
  detail: 'Something went wrong on our side. Give the request id to the operator.',
};

/** The answer for anything that was thrown. Says nothing of internals: an error that was not meant for the caller becomes a plain 500. */
export function toProblem(error: unknown, requestId: string): Problem {
  const { status, code, detail, errors = [] } = describe(error);
  return {
    type: `urn:cvent-bridge:problem:${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    detail,
    code,
    requestId,
    ...(errors.length > 0 ? { errors } : {}),
  };
}

interface Description {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
}

function describe(error: unknown): Description {
  if (error instanceof AppError) {
    const status = STATUS_OF.find(([kind]) => error instanceof kind)?.[1] ?? HttpStatus.INTERNAL_SERVER_ERROR;
    return { status, code: error.code, detail: error.message, errors: error.problems };
  }
  if (isTransientDatabaseError(error)) return UNAVAILABLE;
  const status = statusOf(error);
  if (status === null || status >= 500 || status < 400) return UNEXPECTED;
  const known = FRAMEWORK[status];
  return { status, code: known?.code ?? `http.${status}`, detail: known?.detail ?? TITLES[status] ?? 'The request was refused.' };
}

function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : null;
}
