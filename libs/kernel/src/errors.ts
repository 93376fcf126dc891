/** One problem with one field of an input. `field` is a dotted path as the caller wrote it (`fields.email`). */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
  /** Which kind of problem it is, where programs may care. Stable. */
  readonly code?: string;
  /** What to do about it, where that is more than to send something else. */
  readonly remedy?: string;
}

/** What every error of the product carries beside its message. */
export interface AppErrorOptions {
  readonly cause?: unknown;
  /** Ids that help to find the record. Never names, emails, tokens or bodies. */
  readonly ids?: Readonly<Record<string, string>>;
  /** For invalid input: one entry per problem. */
  readonly problems?: readonly FieldProblem[];
}

/** Base of all errors that the product throws on purpose. `code` is stable (`person.email_taken`); `message` says what to do next. */
export abstract class AppError extends Error {
  readonly ids: Readonly<Record<string, string>>;
  readonly problems: readonly FieldProblem[];

  constructor(
    readonly code: string,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.ids = options.ids ?? {};
    this.problems = options.problems ?? [];
  }
}

/** The input is wrong; the same input never works. HTTP 400. */
export class InvalidInputError extends AppError {}
/** No credentials, or wrong ones. HTTP 401. */
export class UnauthorizedError extends AppError {}
/** The caller is known and may not do this. HTTP 403. */
export class ForbiddenError extends AppError {}
/** The thing does not exist for this caller (a foreign tenant's thing does not exist either). HTTP 404. */
export class NotFoundError extends AppError {}
/** It was there once, and the caller must begin anew. HTTP 410. */
export class GoneError extends AppError {}
/** The state of the data forbids it (taken, protected, in use). HTTP 409. */
export class ConflictError extends AppError {}
/** What the caller changes is not what it was when they read it. HTTP 412. */
export class StaleError extends AppError {}
/** The caller must say what they read before they change it. HTTP 428. */
export class UnconditionalError extends AppError {}
/** Too often in too short a time. HTTP 429. */
export class TooManyRequestsError extends AppError {}
/** A part that is needed is away for now. HTTP 503. */
export class UnavailableError extends AppError {}

/** May work later: a timeout, a reset connection, a serialization failure. Jobs are retried with backoff. */
export class RetryableError extends AppError {}
/** The same input never works. Jobs end at once and wait for an operator. */
export class PermanentError extends AppError {}
