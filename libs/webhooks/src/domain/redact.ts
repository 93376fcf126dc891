import { SENSITIVE_FIELDS } from '#contracts';
import { isJsonObject } from '#kernel';
import type { Envelope } from './parse-envelope.js';
import { hasSensitiveValue } from './read-element.js';

const SENSITIVE: readonly string[] = SENSITIVE_FIELDS;
const UNWRITABLE = JSON.stringify({ removed: 'The body held what must not be kept, nested too deeply to be written without it.' });

/** The body to keep instead of the one that came: without what must not be kept. Null when it held nothing of the kind. Never throws. */
export function redact(envelope: Envelope): Buffer | null {
  if (!envelope.elements.some(hasSensitiveValue)) return null;
  const { eventType, messageStub, messageTime, elements } = envelope;
  try {
    return Buffer.from(JSON.stringify({ eventType, messageStub, messageTime, message: elements.map(withoutSensitive) }));
  } catch {
    return Buffer.from(UNWRITABLE);
  }
}

function withoutSensitive(element: unknown): unknown {
  if (!isJsonObject(element)) return element;
  return Object.fromEntries(Object.entries(element).filter(([key]) => !SENSITIVE.includes(key)));
}
