import { type CallAnswer, CventBlockedError, CventUnavailableError } from '#cvent-http';
import { isJsonObject } from '#kernel';

/** A token as Cvent gave it. */
export interface GrantedToken {
  readonly accessToken: string;
  readonly lifetimeSeconds: number;
}

const LIFETIME_SECONDS = 3_600;
const LONGEST_LIFETIME_SECONDS = 86_400;
/** What can stand in a header, up to the length that servers take. */
const TOKEN = /^[\x21-\x7e]{1,16384}$/;

/** Why Cvent gives no token, by what must be done about it. Kept with the credentials, so that they are not tried again at once. */
export const REFUSALS = {
  'cvent.credentials_refused':
    'Cvent refuses the client id or the client secret. Copy both anew from the application in the Cvent developer portal.',
  'cvent.wrong_region':
    'This host does not know the account: choose the other host in the settings (the account lives in North America or in Europe).',
  'cvent.too_many_scopes':
    'The application holds so many scopes that Cvent itself refuses its token. Leave it only those that the set-up guide names.',
  'cvent.token_refused':
    'Cvent refuses to give a token. Check in the developer portal that the application is active and of the type "client credentials".',
} as const;
/** See {@link REFUSALS}. */
export type RefusalCode = keyof typeof REFUSALS;

/** The error for credentials that were refused. */
export function refused(code: RefusalCode): CventBlockedError {
  return new CventBlockedError(code, REFUSALS[code]);
}

/** Reads the answer of POST /oauth2/token (FACTS 2). @throws CventBlockedError, CventUnavailableError */
export function readTokenAnswer({ status, body }: CallAnswer): GrantedToken {
  if (status === 200 && isJsonObject(body)) {
    const { access_token: accessToken, expires_in: lifetime } = body;
    if (typeof accessToken === 'string' && TOKEN.test(accessToken)) return { accessToken, lifetimeSeconds: lifetimeOf(lifetime) };
  }
  if (status >= 400 && status < 500) throw refused(refusalOf(status, isJsonObject(body) ? body['error'] : null));
  throw new CventUnavailableError('cvent.unavailable', `Cvent gave no token (HTTP ${status}). It is asked again later.`);
}

function lifetimeOf(said: unknown): number {
  const seconds = typeof said === 'number' || typeof said === 'string' ? Number(said) : NaN;
  return seconds > 0 ? Math.min(seconds, LONGEST_LIFETIME_SECONDS) : LIFETIME_SECONDS;
}

function refusalOf(status: number, error: unknown): RefusalCode {
  if (status === 404) return 'cvent.wrong_region';
  if (status === 431) return 'cvent.too_many_scopes';
  const isAboutCredentials = status === 401 || status === 403 || error === 'invalid_client' || error === 'invalid_grant';
  return isAboutCredentials ? 'cvent.credentials_refused' : 'cvent.token_refused';
}
