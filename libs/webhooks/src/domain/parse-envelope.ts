import { isJsonObject, wellFormed } from '#kernel';

/** What surrounds the elements of a webhook message (FACTS 7, "Envelope"). */
export interface Envelope {
  readonly eventType: string;
  /** Null when the message names none. */
  readonly messageStub: string | null;
  /** As written; null when it is missing. */
  readonly messageTime: string | null;
  readonly elements: readonly unknown[];
}

/** A body that is no webhook message, and why. */
export interface Unreadable {
  readonly code: 'not_json' | 'not_an_envelope';
  readonly message: string;
}

/** Reads a body as a webhook message. Never throws. */
export function parseEnvelope(body: Uint8Array): Envelope | Unreadable {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return { code: 'not_json', message: 'The body is not JSON in UTF-8.' };
  }
  if (!isJsonObject(parsed)) return notAnEnvelope('The body is not a JSON object.');
  const { eventType, messageStub, messageTime, message } = parsed;
  if (typeof eventType !== 'string' || eventType.trim() === '') return notAnEnvelope('The body names no eventType.');
  if (!Array.isArray(message)) return notAnEnvelope('The body has no list named message.');
  return {
    eventType: wellFormed(eventType.trim().slice(0, 200)),
    messageStub:
      typeof messageStub === 'string' && messageStub.trim() !== '' ? wellFormed(messageStub.trim().toLowerCase().slice(0, 200)) : null,
    messageTime: typeof messageTime === 'string' ? messageTime : null,
    elements: message as readonly unknown[],
  };
}

/** True for a body that could not be read. */
export function isUnreadable<T extends object>(result: T | Unreadable): result is Unreadable {
  return 'code' in result;
}

function notAnEnvelope(message: string): Unreadable {
  return { code: 'not_an_envelope', message };
}
