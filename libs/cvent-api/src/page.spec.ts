import { describe, expect, it } from 'vitest';
import { CventRefusedError, type CallAnswer } from '#cvent-http';
import { type PageMark, readPage } from './page.js';

const answer = (body: unknown): CallAnswer => ({ status: 200, body, text: JSON.stringify(body), dateMs: 1_000 });
const records = (...ids: string[]): object[] => ids.map((id) => ({ id }));

/** The code of the error that reading throws; null when it reads. */
function refusalOf(body: unknown, previous: PageMark | null = null): string | null {
  try {
    readPage(answer(body), previous);
    return null;
  } catch (error) {
    if (error instanceof CventRefusedError) return error.code;
    throw error;
  }
}

describe('a page', () => {
  it('is read with what the next call needs', () => {
    const body = { paging: { limit: 200, totalCount: 3, currentToken: 'c', nextToken: 'n', _links: {} }, data: records('a', 'b') };
    expect(readPage(answer(body), null)).toEqual({
      records: records('a', 'b'),
      next: { token: 'n', firstId: 'a' },
      totalCount: 3,
      dateMs: 1_000,
    });
  });

  it.each([
    ['has no next token', { paging: { totalCount: 2 }, data: records('a') }],
    ['has a blank next token', { paging: { nextToken: '' }, data: records('a') }],
    ['has null for a next token', { paging: { nextToken: null }, data: records('a') }],
    ['has no paging', { data: records('a') }],
    ['has paging that is none', { paging: 'no', data: records('a') }],
    ['is empty', { paging: { limit: 200 }, data: [] }],
  ])('is the last when it %s', (_, body) => {
    expect(readPage(answer(body), { token: 'before', firstId: 'z' }).next).toBeNull();
  });

  it('may be empty and not the last', () => {
    expect(readPage(answer({ paging: { nextToken: 'n' }, data: [] }), { token: 'before', firstId: null }).next).toEqual({
      token: 'n',
      firstId: null,
    });
  });

  it.each([
    [0, 0],
    [12_345, 12_345],
    ['', null],
    [null, null],
    [undefined, null],
    ['12', null],
  ])('with the total %j has the total %j', (totalCount, total) => {
    expect(readPage(answer({ paging: { totalCount }, data: [] }), null).totalCount).toBe(total);
  });

  it('takes `items` for `data`, as older answers have it', () => {
    expect(readPage(answer({ items: records('a') }), null).records).toEqual(records('a'));
  });

  it('leaves records alone, however odd', () => {
    const odd = [null, 7, 'x', [], {}, { id: 3 }];
    expect(readPage(answer({ paging: { nextToken: 'n' }, data: odd }), { token: 't', firstId: null })).toMatchObject({
      records: odd,
      next: { token: 'n', firstId: null },
    });
  });
});

describe('a page that was there already stops the walk', () => {
  it.each([
    ['leads to itself', { paging: { nextToken: 'before' }, data: records('b') }],
    ['leads to itself and is empty', { paging: { nextToken: 'before' }, data: [] }],
    ['begins with the same record', { paging: { nextToken: 'n' }, data: records('a', 'b') }],
    ['begins with the same record and is the last', { data: records('a') }],
  ])('when it %s', (_, body) => {
    expect(refusalOf(body, { token: 'before', firstId: 'a' })).toBe('cvent.page_repeats');
  });

  it('but two records without an id are not the same', () => {
    expect(refusalOf({ paging: { nextToken: 'n' }, data: [{ name: 'x' }] }, { token: 'before', firstId: null })).toBeNull();
  });
});

it.each([undefined, null, 'text', 7, [], {}, { data: null }, { data: {} }, { data: 'a' }, { items: {} }, [{ id: 'a' }]])(
  'an answer of %j is no page',
  (body) => {
    expect(refusalOf(body)).toBe('cvent.answer_unreadable');
  },
);
