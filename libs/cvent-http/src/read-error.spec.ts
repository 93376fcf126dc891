import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageOf } from './read-error.js';

describe('what Cvent says of an error', () => {
  it.each([
    ['as documented', { code: 404, message: 'Not found', target: 'Event', details: [{ code: 1, message: 'inner' }] }, 'Not found'],
    ['with a code that is text', { code: 'Bad Request', message: 'Duplicate contact already exists' }, 'Duplicate contact already exists'],
    ['wrapped', { error: { code: 'Bad Request', message: 'Invalid value: Invited' } }, 'Invalid value: Invited'],
    ['of the token endpoint', { error: 'invalid_client', error_description: 'Bad credentials' }, 'Bad credentials'],
    ['of the token endpoint, in one word', { error: 'invalid_client' }, 'invalid_client'],
    ['as a problem document', { title: 'Bad', detail: 'The limit is too large', status: 400 }, 'The limit is too large'],
    ['in two places', { message: 'outer', error: { message: 'inner' } }, 'outer'],
    ['after an empty message', { message: '', error: { message: 'inner' } }, 'inner'],
    ['beside a message that is no text', { message: 7, detail: 'said' }, 'said'],
  ])('is read %s', (_, body, message) => {
    expect(messageOf(JSON.stringify(body))).toBe(message);
  });

  it.each([
    '',
    ' ',
    '<html><body><h1>502 Bad Gateway</h1></body></html>',
    '{"message":"cut of',
    'null',
    '"Limit Exceeded"',
    '[{"message":"in a list"}]',
    '{}',
    '{"message":null,"error":null}',
    '{"error":{"message":{}}}',
  ])('is nothing in %j', (text) => {
    expect(messageOf(text)).toBeNull();
  });

  it('is text or nothing, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        expect(['string', 'object']).toContain(typeof messageOf(text));
      }),
    );
  });
});
