import type { JsonObject } from '#kernel';

/** One of several things that are wrong. */
export interface Problem {
  readonly target: string;
  readonly message: string;
}

/** A refusal of the REST API. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** What the error is about; left out where it says nothing more. */
    readonly target?: string,
    /** Everything that is wrong, where it is more than the message says. */
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** How errors look: `documented` as the specification has it, `wrapped` as it was seen on live calls. */
export const ERROR_SHAPES = ['documented', 'wrapped'] as const;
/** A shape of errors. */
export type ErrorShape = (typeof ERROR_SHAPES)[number];

const NAMES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Access Forbidden',
  404: 'Not found',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** What a status is called; its number where it has no name here. */
export function statusName(status: number): string {
  return NAMES[status] ?? String(status);
}

/** The body of an error: `{ code, message, target?, details? }`, or `{ error: { code, message } }` whose code is text. */
export function errorBody({ status, message, target, problems }: ApiError, shape: ErrorShape): JsonObject {
  if (shape === 'wrapped') return { error: { code: statusName(status), message } };
  const details = problems.length > 1 ? problems.map((problem) => ({ code: status, ...problem })) : undefined;
  return { code: status, message, target, details };
}
