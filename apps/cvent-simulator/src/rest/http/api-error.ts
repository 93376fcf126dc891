import type { JsonObject } from '#kernel';

/** A refusal of the REST API. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** What the error is about; left out where it says nothing more. */
    readonly target?: string,
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

/** The body of an error: `{ code, message, target? }`, or `{ error: { code, message } }` whose code is text. */
export function errorBody({ status, message, target }: ApiError, shape: ErrorShape): JsonObject {
  if (shape === 'wrapped') return { error: { code: statusName(status), message } };
  return { code: status, message, ...(target === undefined ? {} : { target }) };
}
