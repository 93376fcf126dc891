import type { Json } from '#kernel';

/** The event types that the simulator sends by itself; any other can be sent as a raw message. */
export type EventType =
  | 'InviteeOrGuestAccepted'
  | 'InviteeOrGuestModified'
  | 'InviteeOrGuestCancelled'
  | 'InviteeRegistersForCventSession'
  | 'InviteeCancelsRegistrationForCventSession'
  | 'InviteeSubstitutedInAnEvent'
  | 'SessionCreated'
  | 'SessionUpdated'
  | 'SessionDeleted'
  | 'AttendeeManualSynced'
  | 'SessionManualSynced';

/** Builds one element when it is needed. Holds on to what the element tells, so that later changes do not show in it. */
export type ElementSource = () => Json;

/** A webhook message before it is sent. Its body is built for each attempt, since a large burst of finished bodies would not fit in memory. */
export interface WebhookMessage {
  readonly eventType: string;
  /** Lower-case UUID: the id of this message. */
  readonly messageStub: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly messageTime: string;
  /** The event that it is about; null for messages that name none. */
  readonly eventId: string | null;
  readonly elements: readonly ElementSource[];
  /** Sent as it is instead of an envelope: for bodies that Cvent would never send. */
  readonly rawBody?: Json;
}

/** The JSON text of a message. */
export function messageBody(message: WebhookMessage): string {
  if (message.rawBody !== undefined) return JSON.stringify(message.rawBody);
  const { eventType, messageTime, messageStub } = message;
  return JSON.stringify({ eventType, messageTime, messageStub, message: message.elements.map((build) => build()) });
}

/** Cuts a list into pieces of at most `size`. */
export function chunk<T>(list: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < list.length; at += size) chunks.push(list.slice(at, at + size));
  return chunks;
}
