import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Envelope, isUnreadable, parseEnvelope } from './parse-envelope.js';

const bytes = (body: unknown): Buffer => Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
const ENVELOPE = {
  eventType: 'InviteeOrGuestAccepted',
  messageTime: '2031-05-12T14:03:21.417Z',
  messageStub: 'ABC-1',
  message: [{ a: 1 }],
};

function read(body: unknown): Envelope {
  const result = parseEnvelope(bytes(body));
  if (isUnreadable(result)) throw new Error(result.message);
  return result;
}
function codeOf(body: Uint8Array): string | null {
  const result = parseEnvelope(body);
  return isUnreadable(result) ? result.code : null;
}

describe('parseEnvelope', () => {
  it('reads what surrounds the elements, and lower-cases the id of the message', () => {
    expect(read(ENVELOPE)).toEqual({
      eventType: 'InviteeOrGuestAccepted',
      messageTime: '2031-05-12T14:03:21.417Z',
      messageStub: 'abc-1',
      elements: [{ a: 1 }],
    });
  });

  it('B3: takes any number of elements, none included', () => {
    expect(read({ ...ENVELOPE, message: [] }).elements).toEqual([]);
    expect(read({ ...ENVELOPE, message: Array.from({ length: 10_000 }, () => ({})) }).elements).toHaveLength(10_000);
  });

  it('does without a time and an id', () => {
    expect(read({ eventType: 'X', message: [] })).toMatchObject({ messageStub: null, messageTime: null });
    expect(read({ ...ENVELOPE, messageStub: ' ', messageTime: 7 })).toMatchObject({ messageStub: null, messageTime: null });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['half an object', bytes('{"eventType":"X","message":[')],
    ['text in another encoding than UTF-8', Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', Buffer.from(JSON.stringify(ENVELOPE), 'utf16le')],
    ['a form', bytes('eventType=X')],
    ['lists nested too deep', bytes('['.repeat(200_000))],
  ])('B4: calls a body unreadable that is not JSON: %s', (_, body) => {
    expect(codeOf(body)).toBe('not_json');
  });

  it.each([
    ['a list', [ENVELOPE]],
    ['a text', '"hello"'],
    ['null', 'null'],
    ['no eventType', { ...ENVELOPE, eventType: undefined }],
    ['an empty eventType', { ...ENVELOPE, eventType: ' ' }],
    ['an eventType that is no text', { ...ENVELOPE, eventType: 5 }],
    ['no elements', { ...ENVELOPE, message: undefined }],
    ['an object for the elements', { ...ENVELOPE, message: {} }],
  ])('B4: calls a body unreadable that is no message: %s', (_, body) => {
    expect(codeOf(bytes(body))).toBe('not_an_envelope');
  });

  it('reads a body with a byte order mark', () => {
    expect(read(`\uFEFF${JSON.stringify(ENVELOPE)}`).eventType).toBe('InviteeOrGuestAccepted');
  });

  it('removes what Postgres cannot hold from the names, and cuts them short', () => {
    const { eventType, messageStub } = read({ ...ENVELOPE, eventType: `A\u0000\uD800${'x'.repeat(500)}`, messageStub: `\u0000B\uDC00` });
    expect(eventType).toMatch(/^A\uFFFDx+$/);
    expect(eventType.length).toBeLessThanOrEqual(200);
    expect(messageStub).toBe('b\uFFFD');
  });

  it('B4: never throws, for any bytes and any JSON', () => {
    fc.assert(fc.property(fc.uint8Array(), (body) => void parseEnvelope(body)));
    const anyEnvelope = fc.record(
      { eventType: fc.jsonValue(), messageTime: fc.jsonValue(), messageStub: fc.jsonValue(), message: fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()) },
      { requiredKeys: [] },
    ); // prettier-ignore
    fc.assert(fc.property(fc.oneof(anyEnvelope, fc.jsonValue()), (body) => void parseEnvelope(bytes(body))));
  });
});
