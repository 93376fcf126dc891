import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CVENT_SCOPES, scopesOf } from './scopes.js';

const encoded = (claims: unknown): string => Buffer.from(JSON.stringify(claims)).toString('base64url');
const tokenOf = (claims: unknown): string => `${encoded({ alg: 'RS256' })}.${encoded(claims)}.signature`;

describe('the scopes of a token', () => {
  it.each([
    ['a list', ['event/events:read', 'event/attendees:read'], ['event/events:read', 'event/attendees:read']],
    ['a text', 'event/events:read event/attendees:read', ['event/events:read', 'event/attendees:read']],
    ['no scope', [], []],
    ['an empty text', '', []],
    ['a text with spaces about it', '  event/events:read  ', ['event/events:read']],
    ['a list that holds more than text', ['event/events:read', 7, null], ['event/events:read']],
    ['null', null, null],
    ['a number', 3, null],
    ['an object', { 'event/events:read': true }, null],
  ])('are read from %s', (_, scp, scopes) => {
    expect(scopesOf(tokenOf({ scp }))).toEqual(scopes);
  });

  it.each(['', 'opaque', 'a.b', 'a..c', '...', `a.${encoded(null)}.c`, `a.${encoded('text')}.c`, `a.${encoded([1])}.c`, tokenOf({})])(
    'are not known from %j',
    (token) => {
      expect(scopesOf(token)).toBeNull();
    },
  );

  it('never break anything, whatever the token is', () => {
    const parts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.json().map((json) => Buffer.from(json).toString('base64url')))); // prettier-ignore
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), parts.map((list) => list.join('.'))), (token) => {
        const scopes = scopesOf(token);
        if (scopes !== null) for (const scope of scopes) expect(scope).toEqual(expect.any(String));
      }),
    ); // prettier-ignore
  });
});

it('few enough scopes are asked for: a token with fifty is too large for Cvent', () => {
  expect(new Set(CVENT_SCOPES).size).toBe(CVENT_SCOPES.length);
  expect(CVENT_SCOPES.length).toBeLessThan(50);
});
