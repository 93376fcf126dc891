import { HttpException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  PermanentError,
  RetryableError,
  StaleError,
  TooManyRequestsError,
  UnauthorizedError,
  UnavailableError,
  UnconditionalError,
} from '#kernel';
import { toProblem } from './problem.js';

describe('toProblem', () => {
  it.each([
    [InvalidInputError, 400],
    [UnauthorizedError, 401],
    [ForbiddenError, 403],
    [NotFoundError, 404],
    [ConflictError, 409],
    [StaleError, 412],
    [UnconditionalError, 428],
    [PermanentError, 422],
    [TooManyRequestsError, 429],
    [UnavailableError, 503],
    [RetryableError, 503],
  ])('answers %o with %i', (Kind, status) => {
    const problem = toProblem(new Kind('a.code', 'What to do.', { problems: [{ field: 'a', message: 'b' }] }), 'r1');
    expect(problem).toMatchObject({
      status,
      code: 'a.code',
      detail: 'What to do.',
      requestId: 'r1',
      errors: [{ field: 'a', message: 'b' }],
    });
  });

  it.each([
    new Error('password=hunter2'),
    'hunter2',
    null,
    undefined,
    Object.assign(new Error('hunter2'), { code: '23505', detail: 'hunter2' }),
    new HttpException('hunter2', 500),
    new HttpException('hunter2', 502),
    Object.assign(new Error('hunter2'), { statusCode: 200 }),
  ])('says nothing of what was not meant for the caller: %s', (error) => {
    const problem = toProblem(error, 'r1');
    expect(problem).toMatchObject({ status: 500, code: 'internal.unexpected' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it.each([
    [400, 'request.malformed'],
    [404, 'route.not_found'],
    [413, 'request.too_large'],
    [415, 'request.unsupported_media_type'],
    [418, 'http.418'],
  ])('gives the framework’s %i the code %s and words of its own', (status, code) => {
    for (const error of [new HttpException('hunter2', status), Object.assign(new Error('hunter2'), { statusCode: status })]) {
      expect(toProblem(error, 'r1')).toMatchObject({ status, code });
      expect(JSON.stringify(toProblem(error, 'r1'))).not.toContain('hunter2');
    }
  });

  it('knows a database that is away', () => {
    expect(toProblem(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'r1')).toMatchObject({
      status: 503,
      code: 'database.unavailable',
    });
  });
});
