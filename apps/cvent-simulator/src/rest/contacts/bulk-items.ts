import { isJsonObject, type Json, type JsonObject } from '#kernel';
import { ApiError, errorBody, statusName } from '../http/api-error.js';

/** How the codes of items that failed look: numbers as the specification has it, or names as they were seen on live calls. */
export const BULK_CODES = ['number', 'name'] as const;
/** Whether items of a bulk answer come in the order in which they were sent. */
export const BULK_ORDERS = ['as-sent', 'reversed'] as const;

/** One item of a bulk answer: what `write` gives, or why it was refused. Throws only what is no refusal. */
export function bulkItem(request: Json, codes: (typeof BULK_CODES)[number], write: () => Json): JsonObject {
  try {
    return { data: write(), status: 200 };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { status, message } = error;
    const data = errorBody(error, 'documented');
    return {
      data: codes === 'name' ? { ...data, code: statusName(status) } : data,
      status,
      message,
      request: isJsonObject(request) ? request : undefined,
    };
  }
}
