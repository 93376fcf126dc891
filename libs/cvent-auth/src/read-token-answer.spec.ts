import { describe, expect, it } from 'vitest';
import { type CallAnswer, CventBlockedError, CventUnavailableError } from '#cvent-http';
import { readTokenAnswer, refused, REFUSALS, type RefusalCode } from './read-token-answer.js';

const answer = (status: number, body: unknown): CallAnswer => ({ status, body, text: JSON.stringify(body) ?? '', dateMs: 0 });
const granted = (over: object = {}): CallAnswer => answer(200, { access_token: 'a.b.c', token_type: 'Bearer', expires_in: 3_600, ...over });

describe('a token', () => {
  it.each([
    [3_600, 3_600],
    [60, 60],
    ['600', 600],
    [undefined, 3_600],
    [null, 3_600],
    ['soon', 3_600],
    [0, 3_600],
    [-1, 3_600],
    [1e12, 86_400],
    [JSON.parse('1e999'), 86_400],
  ])('that lives for %j lives for %i seconds', (expiresIn, lifetimeSeconds) => {
    expect(readTokenAnswer(granted({ expires_in: expiresIn }))).toEqual({ accessToken: 'a.b.c', lifetimeSeconds });
  });

  it('may be of any form that a header can hold', () => {
    expect(readTokenAnswer(granted({ access_token: 'opaque-~+/=' })).accessToken).toBe('opaque-~+/=');
  });
});

describe('no token is there, and it is asked again later, when Cvent answers', () => {
  it.each([
    ['nothing', answer(200, undefined)],
    ['a list', answer(200, [])],
    ['an empty token', granted({ access_token: '' })],
    ['a token that is no text', granted({ access_token: 7 })],
    ['a token of 20,000 characters', granted({ access_token: 'x'.repeat(20_000) })],
    ['a token that no header can hold', granted({ access_token: 'a\r\nx-evil: 1' })],
    ['HTTP 202', answer(202, { access_token: 'a' })],
    ['a redirect', answer(302, undefined)],
  ])('%s', (_, given) => {
    expect(() => readTokenAnswer(given)).toThrow(CventUnavailableError);
  });
});

describe('a refusal says what to do', () => {
  it.each([
    [400, { error: 'invalid_client' }, 'cvent.credentials_refused'],
    [400, { error: 'invalid_grant', error_description: 'x' }, 'cvent.credentials_refused'],
    [401, { error: 'invalid_client' }, 'cvent.credentials_refused'],
    [401, undefined, 'cvent.credentials_refused'],
    [403, { code: 403, message: 'Access Forbidden' }, 'cvent.credentials_refused'],
    [404, { code: 404, message: 'Not found' }, 'cvent.wrong_region'],
    [431, undefined, 'cvent.too_many_scopes'],
    [400, { error: 'unauthorized_client' }, 'cvent.token_refused'],
    [400, { error: 'invalid_request' }, 'cvent.token_refused'],
    [400, { error: 'unsupported_grant_type' }, 'cvent.token_refused'],
    [400, { error: { code: 'Bad Request', message: 'x' } }, 'cvent.token_refused'],
    [400, undefined, 'cvent.token_refused'],
    [422, [], 'cvent.token_refused'],
  ])('HTTP %i %j: %s', (status, body, code) => {
    const read = (): unknown => readTokenAnswer(answer(status, body));
    expect(read).toThrow(CventBlockedError);
    expect(read).toThrow(expect.objectContaining({ code }));
  });

  it.each(Object.keys(REFUSALS) as RefusalCode[])('%s can be told again from its code', (code) => {
    expect(refused(code)).toMatchObject({ code, message: REFUSALS[code] });
  });
});
