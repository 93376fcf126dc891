import { beforeEach, describe, expect, it } from 'vitest';
import { Simulator } from '../simulator.js';

let simulator: Simulator;
let eventId: string;

beforeEach(() => {
  simulator = new Simulator();
  eventId = simulator.events.put({ size: 10, seed: 6, acceptedShare: 1, guestShare: 0 }).id;
});

function first(): string {
  return simulator.events.snapshot(eventId)[0]!.id;
}

describe('AttendeeOperations', () => {
  it('registers a guest with the status and registration type of the host', () => {
    const host = simulator.attendees.setStatus(eventId, first(), 'Waitlisted').attendee;
    const [guest] = simulator.attendees.register(eventId, [{ firstName: 'Kim', email: '', guestOf: host.id.toUpperCase() }]).attendees;
    expect(guest).toMatchObject({ guest: true, status: 'Waitlisted', primaryId: host.id, registrationTypeId: host.registrationTypeId });
    expect(simulator.events.attendee(eventId, guest!.id).contact).toMatchObject({ firstName: 'Kim', email: '' });
  });

  it('gives up the places in sessions when a registration is cancelled', () => {
    const session = simulator.events.sessions(eventId).find(({ included }) => !included)!;
    simulator.sessions.enrol(eventId, session.id, first());
    const { attendee } = simulator.attendees.cancel(eventId, first());
    expect(attendee).toMatchObject({ status: 'Cancelled', cancelledAt: attendee.lastModified });
    const statuses = simulator.events.enrolments(eventId, attendee.id).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['Cancelled']));
  });

  it('keeps the registration and changes the contact on substitution', () => {
    const before = simulator.events.attendee(eventId, first());
    const { attendee } = simulator.attendees.substitute(eventId, first(), { firstName: 'Bea', lastName: 'Ruiz' });
    const after = simulator.events.attendee(eventId, attendee.id);
    expect(attendee.id).toBe(before.attendee.id);
    expect(attendee.confirmationNumber).toBe(before.attendee.confirmationNumber);
    expect(after.contact.id).not.toBe(before.contact.id);
    expect(after.contact).toMatchObject({ firstName: 'Bea', lastName: 'Ruiz', email: '', company: '' });
  });

  it('takes an attendee out without a word, and finds the others where they are', () => {
    const before = simulator.events.attendees(eventId).items.map(({ attendee }) => attendee.id);
    simulator.attendees.remove(eventId, first().toUpperCase());
    const after = simulator.events.attendees(eventId).items.map(({ attendee }) => attendee.id);
    expect(after).toEqual(before.slice(1));
    for (const id of after) expect(simulator.events.attendee(eventId, id).attendee.id).toBe(id);
    expect(() => simulator.attendees.remove(eventId, before[0]!)).toThrow(/no attendee/);
  });

  it('changes nothing when the input is refused', () => {
    const before = simulator.events.attendees(eventId);
    const bad = [{ customFields: { 'No such field': 'x' } }, { registrationType: 'No such type' }];
    for (const input of bad) {
      expect(() => simulator.attendees.modify(eventId, first(), input)).toThrow(/use one of/);
      expect(() => simulator.attendees.register(eventId, [{}, input])).toThrow(/use one of/);
    }
    expect(simulator.events.attendees(eventId)).toEqual(before);
  });

  it('moves lastModified with every change', () => {
    const times = [
      simulator.attendees.modify(eventId, first(), { title: 'A' }),
      simulator.attendees.setStatus(eventId, first(), 'Accepted'),
      simulator.attendees.modify(eventId, first(), { note: 'B' }),
    ].map(({ attendee }) => attendee.lastModified);
    expect(times).toEqual([...new Set(times)].sort());
  });
});
