import { type AppErrorOptions, PermanentError, RetryableError } from '#kernel';

/** Cvent did not answer, or answered that it cannot just now (FACTS 5). Trying again later is right. */
export class CventUnavailableError extends RetryableError {}

/** Too many calls within a second. Trying again after a pause is right, and costs another call of the day. */
export class CventThrottledError extends RetryableError {}

/** The day's calls are used up. Nothing is tried before `retryAt`: each attempt would be refused and counted. */
export class CventQuotaError extends RetryableError {
  constructor(
    /** When the count starts anew: 00:00 GMT (FACTS 6). */
    readonly retryAt: Date,
    options: AppErrorOptions = {},
  ) {
    super(
      'cvent.quota_exhausted',
      `The Cvent account has no calls left for today. They are counted anew at ${retryAt.toISOString()}, and the work goes on then by itself.`,
      options,
    );
  }
}

/** Cvent refuses us until somebody changes the settings: credentials, scopes, product. `code` and the message say which. */
export class CventBlockedError extends PermanentError {}

/** Cvent refuses this one request: not found, or not understood. `status` is its HTTP status. */
export class CventRefusedError extends PermanentError {
  constructor(
    readonly status: number,
    code: string,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(code, message, options);
  }
}
