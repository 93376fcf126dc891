import { authorize } from './auth/authorize.js';
import { answerTokenRequest } from './auth/token-endpoint.js';
import { type FoundOperation, operationFinder } from './find-operation.js';
import { type ApiAnswer, errorAnswer, jsonAnswer } from './http/api-answer.js';
import { ApiError } from './http/api-error.js';
import { type ApiRequest, parseQuery } from './http/api-request.js';
import type { Operation } from './operation.js';
import { OPERATIONS } from './operations.js';
import type { RestParts } from './parts.js';

const TOKEN_OPERATION = { method: 'POST', path: '/oauth2/token' } as const;

/** What a call asks for; null for nothing that there is. */
export type Asked = FoundOperation<Operation | typeof TOKEN_OPERATION> | null;

/** The operation of a method and a path. */
export const findOperation: (method: string, path: string) => Asked = operationFinder([TOKEN_OPERATION, ...OPERATIONS]);

/** What the operation is called in logs and faults: `GET /events/{id}`. */
export function operationName(asked: Asked): string | null {
  return asked && `${asked.operation.method} ${asked.operation.path}`;
}

/** The right answer to a call that the limits let through. Never throws what a caller could cause. */
export function answerCall(parts: RestParts, request: ApiRequest, asked: Asked): ApiAnswer {
  const { settings, applications, tokens } = parts;
  try {
    if (!asked || settings.isOtherRegion) throw new ApiError(404, 'Not found');
    const { operation, parameters } = asked;
    if (!('answer' in operation)) return answerTokenRequest(request, applications, tokens, settings);
    const { scopes } = authorize(request.headers.authorization, operation.scope, tokens);
    const seen = { ...parts, settings, account: parts.account.without(settings.hiddenEventIds) };
    const body = operation.answer(seen, { request, query: parseQuery(request.queryText), parameters, scopes });
    return jsonAnswer(operation.status?.(settings) ?? 200, body);
  } catch (error) {
    if (error instanceof ApiError) return errorAnswer(error, settings.errorShape);
    throw error;
  }
}
