import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { Simulator } from '../simulator.js';
import { type EventType, messageBody } from './envelope.js';
import type { MessageStyle } from './message-style.js';

const SAMPLES = join(process.cwd(), '..', 'shared', 'cvent', 'webhooks');
const HAS_SAMPLES = existsSync(SAMPLES);
if (!HAS_SAMPLES) console.warn('No sample messages at hand: the shape of built messages is not compared with them.');

type Body = { eventType: string; messageTime: string; messageStub: string; message: Record<string, unknown>[] };

let simulator: Simulator;
let eventId: string;
let attendeeId: string;
let sessionId: string;

/** A simulator whose target is never called: messages are read from the log. */
async function start(style: Partial<MessageStyle> = {}): Promise<void> {
  simulator = new Simulator({ seed: 2, style, delivery: { loss: 1 } });
  await simulator.webhooks.setTarget({ url: 'http://127.0.0.1:9/', token: 'unused', validate: false });
  eventId = simulator.events.put({ size: 40, seed: 8 }).id;
  attendeeId = simulator.events.snapshot(eventId).find(({ guest }) => !guest)!.id;
  sessionId = simulator.events.sessions(eventId).find(({ included }) => !included)!.id;
}

function lastBody(): Body {
  const [delivery] = simulator.webhooks.log.newest();
  return JSON.parse(messageBody(delivery!.message)) as Body;
}

const ACTIONS: Record<EventType, () => unknown> = {
  InviteeOrGuestAccepted: () => simulator.attendees.accept(eventId, attendeeId),
  InviteeOrGuestModified: () => simulator.attendees.modify(eventId, attendeeId, { company: 'New & Co.' }),
  InviteeOrGuestCancelled: () => simulator.attendees.cancel(eventId, attendeeId),
  InviteeRegistersForCventSession: () => simulator.sessions.enrol(eventId, sessionId, attendeeId),
  InviteeCancelsRegistrationForCventSession: () => simulator.sessions.cancelEnrolment(eventId, sessionId, attendeeId),
  InviteeSubstitutedInAnEvent: () => simulator.attendees.substitute(eventId, attendeeId, { firstName: 'Bea' }),
  SessionCreated: () => simulator.sessions.create(eventId, { title: 'Extra' }),
  SessionUpdated: () => simulator.sessions.update(eventId, sessionId, { speakerIds: ['b7c1'] }),
  SessionDeleted: () => simulator.sessions.delete(eventId, sessionId),
  AttendeeManualSynced: () => simulator.sync.attendees(eventId),
  SessionManualSynced: () => simulator.sync.sessions(eventId),
};
const TYPES = Object.keys(ACTIONS) as EventType[];

beforeEach(() => start());

describe('built messages', () => {
  it.skipIf(!HAS_SAMPLES).each(TYPES)('have the keys and kinds of values of the sample: %s', (eventType) => {
    const sample = JSON.parse(readFileSync(join(SAMPLES, `${eventType}.json`), 'utf8')) as Body;
    ACTIONS[eventType]();
    const built = lastBody();
    expect(Object.keys(built)).toEqual(Object.keys(sample));
    expect(built.eventType).toBe(eventType);
    const [wanted] = sample.message;
    for (const element of built.message) {
      expect(Object.keys(element).sort()).toEqual(Object.keys(wanted!).sort());
      expect(kinds(element)).toEqual(kinds(wanted!));
    }
    expect(nestedKeys(built.message[0]!)).toEqual(nestedKeys(wanted!));
  });

  it.each(TYPES)('write ids upper-case inside and lower-case in the envelope: %s', (eventType) => {
    ACTIONS[eventType]();
    const { messageStub, messageTime, message } = lastBody();
    expect(messageStub).toMatch(/^[0-9a-f-]{36}$/);
    expect(messageTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    for (const element of message) {
      expect(element['eventStub']).toBe(eventId.toUpperCase());
      expect(element['accountStub']).toBe(simulator.account.id.toUpperCase());
      expect(Object.values(element)).not.toContain(null);
    }
  });

  it('join several choices into one text and leave unanswered fields empty', () => {
    simulator.attendees.modify(eventId, attendeeId, { customFields: { Interests: ['AI', 'R&D'], 'Shirt size': '' } });
    const fields = lastBody().message[0]!['customFields'] as { name: string; value: string }[];
    expect(fields.find(({ name }) => name === 'Interests')?.value).toBe('AI, R&D');
    expect(fields.find(({ name }) => name === 'Shirt size')?.value).toBe('');
  });

  it('can name the session beside the attendee', async () => {
    await start({ sessionForm: 'flat' });
    ACTIONS.InviteeRegistersForCventSession();
    const [element] = lastBody().message;
    expect(element).toMatchObject({ sessionStub: sessionId.toUpperCase() });
    expect(element).not.toHaveProperty('sessions');
  });

  it('show the attendee as it was when the message was made', () => {
    simulator.attendees.modify(eventId, attendeeId, { firstName: 'Before' });
    simulator.attendees.modify(eventId, attendeeId, { firstName: 'After' });
    const [, earlier] = simulator.webhooks.log.newest();
    expect(JSON.parse(messageBody(earlier!.message))).toMatchObject({ message: [{ firstName: 'Before' }] });
  });

  it('have times that grow from message to message', () => {
    for (let at = 0; at < 50; at++) simulator.attendees.modify(eventId, attendeeId, { note: String(at) });
    const times = [...simulator.webhooks.log.newest()].map(({ message }) => message.messageTime).reverse();
    expect(times).toEqual([...new Set(times)].sort());
  });
});

function kinds(element: Record<string, unknown>): Record<string, string> {
  const kind = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value);
  return Object.fromEntries(Object.entries(element).map(([key, value]) => [key, kind(value)]));
}

/** Keys of the objects inside an element, of lists the first entry; empty lists are left out. */
function nestedKeys(value: object, path = ''): string[] {
  return Object.entries(value)
    .flatMap(([key, inner]) => {
      const at = `${path}.${key}`;
      const first: unknown = Array.isArray(inner) ? inner[0] : inner;
      return typeof first === 'object' && first !== null ? nestedKeys(first, at) : path === '' ? [] : [at];
    })
    .sort();
}
