import { describe, expect, it } from 'vitest';
import { CventBlockedError, CventQuotaError, CventRefusedError, CventThrottledError, CventUnavailableError } from '#cvent-http';
import { RetryableError } from '#kernel';
import { Attempts } from './attempts.js';

const works = () => Promise.resolve('yes');
const fails = (error: Error) => () => Promise.reject(error);
const always = () => true;
const AWAY = new CventUnavailableError('cvent.unavailable', 'Away.');

describe('B1: the attempts of an examination', () => {
  it.each([
    [new CventBlockedError('cvent.too_many_scopes', 'Too many.'), 'refused', 'no_access'],
    [new CventQuotaError(new Date()), 'out_of_calls', 'out_of_calls'],
  ])('B1: end with %s', async (error, kind, because) => {
    const attempts = new Attempts(always);
    expect(await attempts.make(fails(error))).toMatchObject({ kind });
    expect(await attempts.make(works)).toEqual({ kind: 'not_tried', because });
  });

  it.each([
    [new CventBlockedError('cvent.scope_missing', 'No scope.'), 'refused'],
    [new CventRefusedError(404, 'cvent.not_found', 'Not found.'), 'refused'],
    [AWAY, 'failed'],
  ])('B1: go on after %s', async (error, kind) => {
    const attempts = new Attempts(always);
    expect(await attempts.make(fails(error))).toMatchObject({ kind });
    expect(await attempts.make(works)).toEqual({ kind: 'answered', value: 'yes' });
    expect(attempts.noAccess).toBeNull();
  });

  it('B1: end when the first one fails', async () => {
    const attempts = new Attempts(always);
    await attempts.makeFirst(fails(AWAY));
    expect(await attempts.make(works)).toEqual({ kind: 'not_tried', because: 'no_answer' });
  });

  it('B1: end with the time', async () => {
    let isTime = true;
    const attempts = new Attempts(() => isTime);
    await attempts.makeFirst(works);
    isTime = false;
    expect(await attempts.make(works)).toEqual({ kind: 'not_tried', because: 'no_answer' });
  });

  it('B1: are made again once after a throttle', async () => {
    let calls = 0;
    const throttled = () => Promise.reject(new CventThrottledError('cvent.throttled', `Slower ${++calls}.`));
    expect(await new Attempts(always).make(throttled)).toEqual({ kind: 'failed', message: 'Slower 2.' });
  });

  it('B1: remember that Cvent lets us in no more', async () => {
    const attempts = new Attempts(always);
    await attempts.makeFirst(works);
    await attempts.make(fails(new CventBlockedError('cvent.token_not_accepted', 'No.')));
    expect(attempts.noAccess).toMatchObject({ code: 'cvent.token_not_accepted' });
  });

  it('B1: leave what is not Cvent’s doing to others', async () => {
    await expect(new Attempts(always).make(fails(new RetryableError('database.unavailable', 'Away.')))).rejects.toThrow('Away.');
  });
});
