import type { ApiRequest } from '../http/api-request.js';

/** A token request as it was read, or why it is refused, in the words of OAuth. */
export type TokenRequest =
  | { readonly clientId: string; readonly clientSecret: string; readonly scopes: readonly string[] | null }
  | { readonly error: string; readonly description: string };

/** Reads a token request: credentials in the Basic header, the rest as a form. `client_id` may be left out of the form; `scopes` is null when none are asked for. */
export function readTokenRequest({ headers, body }: ApiRequest): TokenRequest {
  const credentials = readBasic(headers.authorization ?? '');
  if (!credentials) return { error: 'invalid_client', description: 'The authorization header must hold the client id and secret.' };
  if (!headers['content-type']?.toLowerCase().startsWith('application/x-www-form-urlencoded')) {
    return { error: 'invalid_request', description: 'The body must be a form.' };
  }
  const form = new URLSearchParams(body.toString('utf8'));
  const grantType = form.get('grant_type');
  if (grantType === null) return { error: 'invalid_request', description: 'grant_type is missing.' };
  if (grantType === 'authorization_code' || grantType === 'refresh_token') {
    return { error: 'unauthorized_client', description: `This client may not use ${grantType}.` };
  }
  if (grantType !== 'client_credentials') return { error: 'unsupported_grant_type', description: 'The grant_type is not known.' };
  const clientId = form.get('client_id');
  if (clientId !== null && clientId !== credentials.clientId) {
    return { error: 'invalid_request', description: 'client_id is another one than in the authorization header.' };
  }
  const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  return { ...credentials, scopes: scopes.length > 0 ? scopes : null };
}

/** The credentials of a Basic header, byte for byte: a newline that was encoded along is part of the secret. */
function readBasic(header: string): { clientId: string; clientSecret: string } | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header)?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { clientId: text.slice(0, colon), clientSecret: text.slice(colon + 1) };
}
