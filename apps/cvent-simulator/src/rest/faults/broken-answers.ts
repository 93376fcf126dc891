import { isJsonObject, type Json, type JsonObject } from '#kernel';
import { type ApiAnswer, errorAnswer, jsonAnswer } from '../http/api-answer.js';
import { ApiError, type ErrorShape, statusName } from '../http/api-error.js';
import type { FaultSpec } from './fault-spec.js';

const GIANT_BYTES = 50_000_000;

/** The answer that a fault gives in place of the right one; null for faults that only spoil it. */
export function answerInstead(fault: FaultSpec, shape: ErrorShape, path: string): ApiAnswer | null {
  const { headers = {} } = fault;
  if (fault.kind === 'redirect') {
    return { status: fault.status ?? 302, headers: { location: fault.location ?? path, ...headers }, body: '' };
  }
  if (fault.kind !== 'status') return null;
  const { status = 503, body = 'json' } = fault;
  const message = fault.message ?? statusName(status);
  if (body === 'empty') return { status, headers, body: '' };
  if (body === 'html') return { status, headers: { 'content-type': 'text/html', ...headers }, body: page(status, message) };
  const answer = errorAnswer(new ApiError(status, message), body === 'wrapped' ? 'wrapped' : shape);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** The right answer, spoiled. What is no page of a list cannot be spoiled as one. */
export function spoil(answer: ApiAnswer, fault: FaultSpec): ApiAnswer {
  switch (fault.kind) {
    case 'truncate':
      return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
    case 'giant':
      return { ...answer, body: answer.body + ' '.repeat(fault.bytes ?? GIANT_BYTES) };
    case 'repeat-token':
      return changePage(answer, ({ paging, ...rest }) => {
        const pointers = isJsonObject(paging) ? paging : {};
        return { ...rest, paging: { ...pointers, nextToken: pointers['currentToken'] } };
      });
    case 'malformed-record':
      return changePage(answer, (page) => ({ ...page, data: withMalformed(page['data'] as readonly Json[], fault) }));
    case 'status':
    case 'delay':
    case 'drop':
    case 'silence':
    case 'repeat-page':
    case 'forget-pages':
    case 'cut':
    case 'redirect':
    case 'revoke-credentials':
    case 'expire-token':
      return answer;
  }
}

function changePage(answer: ApiAnswer, change: (page: JsonObject) => JsonObject): ApiAnswer {
  const page: unknown = JSON.parse(answer.body);
  if (!isJsonObject(page) || !Array.isArray(page['data'])) return answer;
  return { ...jsonAnswer(answer.status, change(page)), headers: answer.headers };
}

function withMalformed(records: readonly Json[], { at = 0, form = 'no-id' }: FaultSpec): Json {
  return records.map((record, index) => (index === at && isJsonObject(record) ? malform(record, form) : record));
}

function malform(record: JsonObject, form: NonNullable<FaultSpec['form']>): Json {
  switch (form) {
    case 'null':
      return null;
    case 'text':
      return 'not a record';
    case 'no-id':
      return { ...record, id: undefined };
    case 'wrong-types':
      return Object.fromEntries(
        Object.entries(record).map(([key, value]) => [key, key === 'id' ? value : typeof value === 'object' ? 'x' : [7]]),
      );
  }
}

function page(status: number, message: string): string {
  return `<html><head><title>${status} ${message}</title></head><body><h1>${message}</h1></body></html>`;
}
