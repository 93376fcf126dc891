import { describe, expect, it } from 'vitest';
import { isUnreadable, parseEnvelope, type Envelope } from './parse-envelope.js';
import { redact } from './redact.js';

const envelopeOf = (element: string): Envelope => {
  const envelope = parseEnvelope(
    Buffer.from(`{"eventType":"InviteeOrGuestAccepted","messageStub":"m","messageTime":"t","message":[${element}]}`),
  );
  if (isUnreadable(envelope)) throw new Error(envelope.message);
  return envelope;
};

describe('redact', () => {
  it('keeps a body that holds nothing sensitive, or holds it empty', () => {
    expect(redact(envelopeOf('{"firstName":"Ada"},null,7'))).toBeNull();
    expect(redact(envelopeOf('{"firstName":"Ada","dateOfBirth":""}'))).toBeNull();
  });

  it('cuts out what must not be kept, and nothing else', () => {
    const body = redact(envelopeOf('{"firstName":"Ada","dateOfBirth":"1815-12-10","passportNumber":"X1"},7'));
    expect(JSON.parse(String(body))).toEqual({
      eventType: 'InviteeOrGuestAccepted',
      messageStub: 'm',
      messageTime: 't',
      message: [{ firstName: 'Ada' }, 7],
    });
  });

  it('keeps nothing rather than too much of a body that cannot be written anew', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const body = String(redact(envelopeOf(`{"dateOfBirth":"1815-12-10","x":${deep}}`)));
    expect(body).not.toContain('1815');
    expect(body.length).toBeLessThan(500);
  });
});
