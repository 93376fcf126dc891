import {
  ATTENDEE_EVENT_TYPES,
  ENROLMENT_EVENT_TYPES,
  LONGEST_EMAIL,
  LONGEST_VALUE,
  MOST_CUSTOM_FIELDS,
  readCventId as readId,
  readCventValue as readValue,
  readPartOfId,
  SENSITIVE_FIELDS,
  SESSION_EVENT_TYPES,
  SETTLE_EVENT_TYPES,
  STANDARD_FIELDS,
  type CventValue,
  type Fact,
  type SubjectKind,
} from '#contracts';
import { isJsonObject, wellFormed, type JsonObject } from '#kernel';
import type { ElementProblem } from './element-problem.js';
import { isErased } from './scrub.js';
import { readSessionIds, readSessionValues } from './read-session-element.js';

/** So much of the body's hash tells bodies apart. */
const HASH_DIGITS = 16;

/** What one element of a message is about, as far as the inbox needs to know. */
export interface MessageContext {
  readonly inboxMessageId: string;
  readonly eventType: string;
  /** Cvent's id of the message, or one made from its body. */
  readonly messageId: string;
  /** Of the body as it came, hexadecimal. */
  readonly bodySha256: string;
  readonly asOfMs: number;
  /** The integration's own event. */
  readonly eventId: string;
}

/** What one element of a message says. */
export type ElementReading =
  | {
      readonly kind: 'facts';
      /** At least one, each about another subject. */
      readonly facts: readonly Fact[];
      readonly problems: readonly ElementProblem[];
      /** Kinds of things that only a read tells. */
      readonly unsaid: readonly SubjectKind[];
    }
  | { readonly kind: 'ignored'; readonly reason: 'unsupported_type' | 'foreign_event' | 'erased'; readonly unsaid: readonly SubjectKind[] }
  | { readonly kind: 'quarantined'; readonly problem: ElementProblem };

/** Reads one element. Never throws: what cannot be understood says so, and harms no other element (B3). */
export function readElement(element: unknown, index: number, context: MessageContext): ElementReading {
  if (isErased(element)) return ignored('erased');
  const kind = kindOf(context.eventType);
  if (!isJsonObject(element)) {
    return kind === 'unsupported'
      ? ignored('unsupported_type')
      : quarantined(index, 'element_not_an_object', 'The element is not a JSON object.');
  }
  const eventId = readId(element['eventStub']);
  if (kind === 'unsupported') return ignored('unsupported_type');
  if (kind === 'settle')
    return eventId === context.eventId ? ignored('unsupported_type', SETTLE_EVENT_TYPES[context.eventType]) : ignored('foreign_event');
  if (eventId === null) return quarantined(index, 'event_missing', 'The element names no event (eventStub).');
  if (eventId !== context.eventId) return ignored('foreign_event');
  const origin: FactOrigin = {
    stamp: { asOfMs: context.asOfMs, kind: 'message', id: stampId(index, context) },
    cause: { type: 'message', id: context.inboxMessageId, eventType: context.eventType },
  };
  return kind === 'session' ? readSession(element, index, context, origin) : readAttendee(element, index, context, origin, kind);
}

/** The fact of an element that says one thing and leaves nothing to be told of it; null for all others. */
export function onlyFactOf(reading: ElementReading): Fact | null {
  if (reading.kind !== 'facts' || reading.problems.length > 0 || reading.unsaid.length > 0 || reading.facts.length > 1) return null;
  return reading.facts[0]!;
}

function readSession(element: JsonObject, index: number, { eventType }: MessageContext, origin: FactOrigin): ElementReading {
  const sessionId = readId(element['sessionStub']);
  if (sessionId === null) return quarantined(index, 'session_missing', 'The element names no session (sessionStub).');
  const { values, problems } = readSessionValues(element, index, eventType);
  return { kind: 'facts', facts: [{ kind: 'session', sessionId, ...origin, values }], problems, unsaid: [] };
}

function readAttendee(
  element: JsonObject,
  index: number,
  { eventType, asOfMs }: MessageContext,
  origin: FactOrigin,
  kind: 'attendee' | 'enrolment',
): ElementReading {
  const attendeeId = readId(element['inviteeStub']);
  if (attendeeId === null) return quarantined(index, 'invitee_missing', 'The element names no attendee (inviteeStub).');
  const { values, problems } = readAttendeeValues(element, index, eventType);
  const acceptedAtMs = eventType === 'InviteeOrGuestAccepted' ? asOfMs : null;
  const facts: Fact[] = [{ kind: 'attendee', attendeeId, ...origin, values, acceptedAtMs, isWhole: false }];
  if (kind === 'attendee') return { kind: 'facts', facts, problems, unsaid: [] };
  const sessionIds = readPartOfId(attendeeId) === null ? [] : readSessionIds(element);
  const isRegistration = eventType === 'InviteeRegistersForCventSession';
  const status = isRegistration ? 'Registered' : 'Cancelled';
  for (const sessionId of sessionIds) facts.push({ kind: 'enrolment', attendeeId, sessionId, ...origin, status, isRegistration });
  if (sessionIds.length > 0) return { kind: 'facts', facts, problems, unsaid: [] };
  const problem = {
    index,
    code: 'session_missing',
    message:
      'The element names no session in any place that is known. Who is registered is read from Cvent, where the scope event/session-enrollment:read allows it.',
  };
  return { kind: 'facts', facts, problems: [...problems, problem], unsaid: ['enrolment'] };
}

/** Should Cvent send other words under the same id and time, the body settles which of them stand, whatever their order. */
function stampId(index: number, { messageId, bodySha256 }: MessageContext): string {
  return [messageId, String(index).padStart(6, '0'), bodySha256.slice(0, HASH_DIGITS)].join('#');
}

/** True when an element holds something that must not be kept (DESIGN 6, "Sensitive ones"). */
export function hasSensitiveValue(element: unknown): boolean {
  return (
    isJsonObject(element) &&
    SENSITIVE_FIELDS.some((field) => element[field] !== undefined && element[field] !== '' && element[field] !== null)
  );
}

/** What an element's facts have in common. */
type FactOrigin = Pick<Fact, 'stamp' | 'cause'>;

function kindOf(eventType: string): 'attendee' | 'enrolment' | 'session' | 'settle' | 'unsupported' {
  const isOneOf = (types: readonly string[]): boolean => types.includes(eventType);
  if (isOneOf(ATTENDEE_EVENT_TYPES)) return 'attendee';
  if (isOneOf(ENROLMENT_EVENT_TYPES)) return 'enrolment';
  if (isOneOf(SESSION_EVENT_TYPES)) return 'session';
  return isOneOf(Object.keys(SETTLE_EVENT_TYPES)) ? 'settle' : 'unsupported';
}

function readAttendeeValues(
  element: JsonObject,
  index: number,
  eventType: string,
): { values: Record<string, CventValue>; problems: ElementProblem[] } {
  const values: Record<string, CventValue> = {};
  const problems: ElementProblem[] = [];
  const put = (key: string, value: unknown): void => {
    const read = readValue(value);
    if (read === undefined) return;
    const most = key === 'email' ? LONGEST_EMAIL : LONGEST_VALUE;
    if (typeof read === 'string' && read.length > most) {
      problems.push({
        index,
        code: 'value_too_long',
        message: `The value of ${key} is longer than ${most} characters and was left out.`,
      });
    } else values[key] = read;
  };
  for (const { name } of STANDARD_FIELDS) put(name, element[name]);
  const answers = Array.isArray(element['customFields']) ? (element['customFields'] as readonly unknown[]) : [];
  if (answers.length > MOST_CUSTOM_FIELDS)
    problems.push({
      index,
      code: 'too_many_custom_fields',
      message: `Of ${answers.length} custom fields the first ${MOST_CUSTOM_FIELDS} were taken.`,
    });
  for (const answer of answers.slice(0, MOST_CUSTOM_FIELDS)) {
    const id = isJsonObject(answer) ? readId(answer['id']) : null;
    if (id !== null) put(`custom:${id}`, (answer as JsonObject)['value']);
  }
  const contactId = readId(element['contactStub']);
  if (contactId !== null) values['contactId'] = contactId;
  if (typeof element['isGuest'] === 'boolean') values['isGuest'] = element['isGuest'];
  const status = readStatus(element['inviteeStatus'], eventType);
  if (status !== null) values['status'] = status;
  return { values, problems };
}

/** The status that a message implies. A cancellation removes whatever else it says; any other status than Accepted removes too (G8). */
function readStatus(given: unknown, eventType: string): string | null {
  const status = typeof given === 'string' ? wellFormed(given.trim()) : '';
  const isAccepted = status.toLowerCase() === 'accepted';
  if (eventType === 'InviteeOrGuestCancelled') return status === '' || isAccepted ? 'Cancelled' : status;
  if (status !== '') return status;
  return eventType === 'InviteeOrGuestAccepted' ? 'Accepted' : null;
}

function ignored(reason: 'unsupported_type' | 'foreign_event' | 'erased', unsaid: readonly SubjectKind[] = []): ElementReading {
  return { kind: 'ignored', reason, unsaid };
}

function quarantined(index: number, code: string, message: string): ElementReading {
  return { kind: 'quarantined', problem: { index, code, message } };
}
