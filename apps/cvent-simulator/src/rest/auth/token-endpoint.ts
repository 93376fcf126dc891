import { type ApiAnswer, jsonAnswer } from '../http/api-answer.js';
import type { ApiRequest } from '../http/api-request.js';
import type { RestSettings } from '../rest-settings.js';
import type { AccessTokens } from './access-tokens.js';
import type { Applications } from './applications.js';
import { readTokenRequest } from './token-request.js';

/** Answers a token request. Scopes that the application does not have are left out without a word; with none asked for, all are granted. */
export function answerTokenRequest(
  request: ApiRequest,
  applications: Applications,
  tokens: AccessTokens,
  { tokenLifetimeSeconds, tokenDiesAfterSeconds, invalidClientStatus }: RestSettings,
): ApiAnswer {
  const asked = readTokenRequest(request);
  if ('error' in asked) return refuse(asked.error, asked.description, invalidClientStatus);
  const application = applications.authenticate(asked.clientId, asked.clientSecret);
  if (!application) return refuse('invalid_client', 'Client authentication failed.', invalidClientStatus);
  const scopes = application.scopes.filter((scope) => asked.scopes === null || asked.scopes.includes(scope));
  const lifetime = { statedSeconds: tokenLifetimeSeconds, actualSeconds: tokenDiesAfterSeconds ?? tokenLifetimeSeconds };
  const token = tokens.issue(application.clientId, scopes, lifetime);
  return jsonAnswer(200, { access_token: token, token_type: 'Bearer', expires_in: tokenLifetimeSeconds });
}

function refuse(error: string, description: string, invalidClientStatus: number): ApiAnswer {
  return jsonAnswer(error === 'invalid_client' ? invalidClientStatus : 400, { error, error_description: description });
}
