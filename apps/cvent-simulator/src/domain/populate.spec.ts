import { describe, expect, it } from 'vitest';
import { Account } from './account.js';
import type { EventSpec } from './event-spec.js';
import { populate } from './populate.js';

const NOW = '2031-05-01T10:00:00.000Z';

function populated(spec: EventSpec) {
  const account = new Account('account');
  return { account, state: populate(account, spec, NOW) };
}

describe('populate', () => {
  it('makes the same event of the same spec, and another of another seed', () => {
    const first = populated({ size: 200, seed: 11 });
    const again = populated({ size: 200, seed: 11 });
    const other = populated({ size: 200, seed: 12 });
    expect(again.state.attendees).toEqual(first.state.attendees);
    expect(again.account.contacts).toEqual(first.account.contacts);
    expect([...again.state.allEnrolments()]).toEqual([...first.state.allEnrolments()]);
    expect(other.state.attendees).not.toEqual(first.state.attendees);
  });

  it('begins a large event with the people of a small one', () => {
    expect(populated({ size: 300, seed: 2 }).state.attendees.slice(0, 50)).toEqual(populated({ size: 50, seed: 2 }).state.attendees);
  });

  it('brings about one guest in twenty, each with an existing host, about half of them without email', () => {
    const { account, state } = populated({ size: 10_000, seed: 1 });
    const guests = state.attendees.filter(({ guest }) => guest);
    expect(guests.length).toBeGreaterThan(400);
    expect(guests.length).toBeLessThan(600);
    expect(guests.every(({ primaryId }) => state.attendee(primaryId!)?.guest === false)).toBe(true);
    const withoutEmail = guests.filter(({ contactId }) => account.contact(contactId).email === '');
    expect(withoutEmail.length / guests.length).toBeGreaterThan(0.4);
    expect(withoutEmail.length / guests.length).toBeLessThan(0.6);
  });

  it('gives no two people the same id, contact or email', () => {
    const { account, state } = populated({ size: 20_000, seed: 5 });
    const emails = [...account.contacts.values()].map(({ email }) => email).filter(Boolean);
    expect(new Set(emails).size).toBe(emails.length);
    expect(emails.every((email) => email.endsWith('@example.com'))).toBe(true);
    expect(new Set(state.attendees.map(({ id }) => id)).size).toBe(20_000);
    expect(account.contacts.size).toBe(20_000);
  });

  it('enrols only Accepted attendees, in optional sessions', () => {
    const { state } = populated({ size: 2_000, seed: 5 });
    const enrolments = [...state.allEnrolments()];
    expect(enrolments.length).toBeGreaterThan(500);
    for (const { attendeeId, sessionId } of enrolments) {
      expect(state.attendee(attendeeId)!.status).toBe('Accepted');
      expect(state.sessions.get(sessionId)!.included).toBe(false);
    }
  });

  it('names speakers in sessions, and moves nothing else with their number', () => {
    const { state, account } = populated({ size: 20, seed: 5 });
    const more = populated({ size: 20, seed: 5, speakerCount: 40, sessionCount: 30 });
    const none = populated({ size: 20, seed: 5, speakerCount: 0 });
    expect(none.state.attendees).toEqual(state.attendees);
    expect(none.account.contacts).toEqual(account.contacts);
    expect([...none.state.sessions.values()]).toEqual([...state.sessions.values()].map((session) => ({ ...session, speakerIds: [] })));
    expect(state.speakers.size).toBe(4);
    const named = [...more.state.sessions.values()].map(({ speakerIds }) => speakerIds);
    expect(named.some((ids) => ids.length === 0)).toBe(true);
    expect(named.some((ids) => ids.length > 1)).toBe(true);
    expect(named.flat().every((id) => more.state.speakers.has(id))).toBe(true);
    const attending = [...more.state.speakers.values()].flatMap(({ contactId }) => contactId ?? []);
    expect(new Set(attending).size).toBe(attending.length);
    expect(attending.every((id) => more.state.attendeeOfContact(id))).toBe(true);
  });

  it('obeys the shares that it is given', () => {
    const { state } = populated({ size: 500, seed: 5, acceptedShare: 1, guestShare: 0 });
    expect(state.attendees.every(({ status, guest }) => status === 'Accepted' && !guest)).toBe(true);
  });
});
