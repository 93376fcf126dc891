import { describe, expect, it } from 'vitest';
import { changedFields } from './changed-fields.js';
import { hideSecrets } from './hide-secrets.js';

describe('what changed', () => {
  it.each([
    ['the fields that differ', { a: 1, b: ['x'], c: null }, { a: 2, b: ['x'], c: null }, [{ field: 'a', before: 1, after: 2 }]],
    ['what was made, without what is empty', null, { a: 'x', b: null }, [{ field: 'a', before: null, after: 'x' }]],
    ['what is gone', { a: false }, null, [{ field: 'a', before: false, after: null }]],
    ['nothing, of what is as it was', { a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }, []],
    ['a field that is named like something of any object', {}, { constructor: 1 }, [{ field: 'constructor', before: null, after: 1 }]],
  ])('is %s', (_, before, after, changes) => expect(changedFields(before, after)).toEqual(changes));
});

describe('secrets', () => {
  it.each(['clientSecret', 'secret', 'webhookToken', 'previousWebhookTokens', 'webhookKey', 'secretHash', 'signing_secret'])(
    'are never told: %s',
    (field) => {
      expect(hideSecrets([{ field, before: null, after: ['hunter2'] }])).toEqual([{ field, before: null, after: '***' }]);
    },
  );

  it.each(['key', 'clientId', 'name'])('are not seen where there are none: %s', (field) => {
    const changes = [{ field, before: 'a', after: 'b' }];
    expect(hideSecrets(changes)).toEqual(changes);
  });
});
