import { ApiError } from '../http/api-error.js';
import type { AccessTokens, Grant } from './access-tokens.js';
import { type Scope, TOO_MANY_SCOPES } from './scopes.js';

/** Whom a call comes from. `scope` null: any good token will do. @throws ApiError 401 for a bad token, 431 for one of too many scopes, 403 for a missing scope */
export function authorize(header: string | undefined, scope: Scope | null, tokens: AccessTokens): Grant {
  const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
  const grant = token === undefined ? null : tokens.find(token);
  if (!grant) throw new ApiError(401, 'Unauthorized');
  if (grant.scopes.length >= TOO_MANY_SCOPES) throw new ApiError(431, 'Request Header Fields Too Large');
  if (scope !== null && !grant.scopes.includes(scope)) throw new ApiError(403, 'Access Forbidden');
  return grant;
}
