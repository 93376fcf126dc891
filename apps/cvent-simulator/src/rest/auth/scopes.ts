/** The scopes that the operations of this simulator ask for. */
export const SCOPES = [
  'event/events:read',
  'event/registration-types:read',
  'event/attendees:read',
  'event/contacts:read',
  'event/contacts:write',
  'event/contact-types:read',
  'event/custom-fields:read',
  'event/sessions:read',
  'event/session-categories:read',
  'event/session-enrollment:read',
  'event/speakers:read',
] as const;
/** A scope that an operation may ask for. Two more, `event/contacts:read-sensitive` and `event/contacts:write-sensitive`, only widen what some do. */
export type Scope = (typeof SCOPES)[number];

/** Tokens with this many scopes are too large for Cvent's gateway: using one is answered 431. */
export const TOO_MANY_SCOPES = 50;
