import { type CallAnswer, CventBlockedError, CventUnavailableError } from '#cvent-http';
import { isJsonObject } from '#kernel';

/** A token as Cvent gave it. */
export interface GrantedToken {
  readonly accessToken: string;
  readonly lifetimeSeconds: number;
}

const LIFETIME_SECONDS = 3_600;
const LONGEST_TOKEN = 16_384;

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
    if (typeof accessToken === 'string' && accessToken !== '' && accessToken.length <= LONGEST_TOKEN)
      return { accessToken, lifetimeSeconds: typeof lifetime === 'number' && lifetime > 0 ? lifetime : LIFETIME_SECONDS };
  }
  if (status >= 400 && status < 500) throw refused(refusalOf(status, isJsonObject(body) ? body['error'] : null));
  throw new CventUnavailableError('cvent.unavailable', `Cvent gave no token (HTTP ${status}). It is asked again later.`);
}

function refusalOf(status: number, error: unknown): RefusalCode {
  if (status === 404) return 'cvent.wrong_region';
  if (status === 431) return 'cvent.too_many_scopes';
  const isAboutCredentials = status === 401 || status === 403 || error === 'invalid_client' || error === 'invalid_grant';
  return isAboutCredentials ? 'cvent.credentials_refused' : 'cvent.token_refused';
}
