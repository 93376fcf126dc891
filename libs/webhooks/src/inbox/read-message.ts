import { type AsOf, readAsOf } from '../domain/as-of.js';
import { type Envelope, isUnreadable, parseEnvelope, type Unreadable } from '../domain/parse-envelope.js';
import type { MessageContext } from '../domain/read-element.js';
import { redact } from '../domain/redact.js';
import type { MessageEnd, StoredMessage } from './inbox.repository.js';
import { MessageRun } from './message-run.js';

/** A stored message whose body could be read. */
export interface ReadMessage {
  readonly message: StoredMessage;
  readonly envelope: Envelope;
  readonly asOf: AsOf;
}

const TIME_OF_RECEIPT = {
  index: 0,
  code: 'time_of_receipt_used',
  message: 'messageTime lies in the future or cannot be read; the time of receipt counts.',
} as const;

/** Reads the body of a stored message. Never throws: a body that is no message says why. */
export function readMessage(message: StoredMessage): ReadMessage | Unreadable {
  const envelope = parseEnvelope(message.body);
  return isUnreadable(envelope) ? envelope : { message, envelope, asOf: readAsOf(envelope.messageTime, message.receivedAtMs) };
}

/** What its elements need to know of a message. */
export function contextOf({ message, envelope, asOf }: ReadMessage): MessageContext {
  const bodySha256 = message.bodySha256.toString('hex');
  return {
    inboxMessageId: message.id,
    eventType: envelope.eventType,
    messageId: envelope.messageStub ?? bodySha256,
    bodySha256,
    asOfMs: asOf.asOfMs,
    eventId: message.eventId,
  };
}

/** The tally of a message, from where it stood. */
export function runOf({ message, asOf }: ReadMessage): MessageRun {
  const run = new MessageRun(message);
  if (asOf.isReceipt && run.position === 0) run.note([TIME_OF_RECEIPT]);
  return run;
}

/** The end of a message that came so far. */
export function endOf({ message, envelope, asOf }: ReadMessage, run: MessageRun): MessageEnd {
  const redacted = redact(envelope);
  return {
    ...run.ending,
    ...run.progress,
    eventType: envelope.eventType,
    messageStub: envelope.messageStub,
    messageTimeMs: asOf.isReceipt ? null : asOf.asOfMs,
    elements: envelope.elements.length,
    redacted: redacted && { body: redacted, insteadOf: message.body },
  };
}
