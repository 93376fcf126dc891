import { describe, expect, it } from 'vitest';
import { isErased, scrubBody } from './scrub.js';

const body = (...message: unknown[]): Buffer => Buffer.from(JSON.stringify({ eventType: 'X', message }));
const left = (scrubbed: Buffer | null): unknown => (scrubbed && scrubbed.length > 0 ? (JSON.parse(scrubbed.toString()) as { message: unknown }).message : scrubbed); // prettier-ignore

describe('scrubBody', () => {
  const [ada, ben] = [
    { inviteeStub: 'A-1', email: 'Ada@Example.com' },
    { inviteeStub: 'B-2', email: 'ben@example.com' },
  ];

  it('B24: takes out the elements that name somebody, in any case, and leaves the others in their places', () => {
    expect(left(scrubBody(body(ben, ada, ben), ['ada@example.com']))).toEqual([ben, { erased: true }, ben]);
    expect(left(scrubBody(body(ada, ben), ['a-1', 'x@example.com']))).toEqual([{ erased: true }, ben]);
    expect(isErased({ erased: true }) && !isErased({ erased: true, email: 'x' }) && !isErased(null)).toBe(true);
  });

  it('B24: leaves alone what holds nothing of it', () => {
    expect(scrubBody(body(ben), ['ada@example.com'])).toBeNull();
    expect(scrubBody(Buffer.from('not json'), ['ada'])).toBeNull();
  });

  it.each(['joada@example.com', 'ada@example.com.au', 'jo.ada@example.com', 'jo+ada@example.com', 'ada@example.community'])(
    'B24: leaves alone who is named much like them: %s',
    (email) => expect(scrubBody(body({ inviteeStub: 'C-3', email }), ['ada@example.com', 'a-1'])).toBeNull(),
  );

  it.each([
    'mailto:ada@example.com?x',
    '<Ada@example.com>',
    'write to ada@example.com.',
    '"ada@example.com"',
    'joada@example.com ada@example.com',
    'one\nada@example.com\ttwo',
    'one\u0001ada@example.com',
  ])('B24: finds them within other words: %s', (words) =>
    expect(left(scrubBody(body({ words }), ['ada@example.com']))).toEqual([{ erased: true }]),
  );

  it('B24: finds what is written in escapes', () => {
    const escaped = Buffer.from('{"eventType":"X","message":[{"email":"\\u0061da@example.com"}]}');
    expect(left(scrubBody(escaped, ['ada@example.com']))).toEqual([{ erased: true }]);
  });

  it.each([
    'ada@example.com, not json',
    '{"message":"ada@example.com"}',
    '{"eventType":"ada@example.com","message":[]}',
    '["ada@example.com"]',
  ])('B24: of a body that is no message nothing stays: %s', (text) =>
    expect(scrubBody(Buffer.from(text), ['ada@example.com'])).toEqual(Buffer.alloc(0)),
  );
});
