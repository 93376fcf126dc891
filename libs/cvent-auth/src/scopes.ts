/** The scopes that the product uses, and all that it asks for: a token with about fifty would be too long for Cvent itself (FACTS 2, "431 trap"). */
export const CVENT_SCOPES = [
  'event/events:read',
  'event/custom-fields:read',
  'event/registration-types:read',
  'event/contacts:write',
  'event/sessions:read',
  'event/attendees:read',
  'event/session-enrollment:read',
  'event/speakers:read',
] as const;
/** See {@link CVENT_SCOPES}. */
export type CventScope = (typeof CVENT_SCOPES)[number];

/**
 * The scopes that an access token grants, from its claim `scp` (FACTS 2). Null when the token does not say: then only a call can tell.
 * Never a reason to trust: the token is not verified, only Cvent decides.
 */
export function scopesOf(accessToken: string): readonly string[] | null {
  const [, payload] = accessToken.split('.');
  if (payload === undefined) return null;
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { scp?: unknown } | null;
    const scopes = claims?.scp;
    if (typeof scopes === 'string') return scopes.split(' ').filter((scope) => scope !== '');
    return Array.isArray(scopes) ? scopes.filter((scope): scope is string => typeof scope === 'string') : null;
  } catch {
    return null;
  }
}
