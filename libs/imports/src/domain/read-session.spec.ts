import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnrolment, readSession } from './read-session.js';

const EVENT = 'e1';
const STAMP = { asOfMs: 1, kind: 'read', id: 'r' } as const;
const CAUSE = { type: 'import', id: 'i' } as const;
const session = (record: unknown) => readSession(record, EVENT, STAMP, CAUSE);
const enrolment = (record: unknown) => readEnrolment(record, EVENT, STAMP, CAUSE);

describe('readSession', () => {
  it('says everything but who speaks: what Cvent leaves out is empty', () => {
    const record = {
      id: 'S1',
      event: { id: 'E1' },
      title: 'Talk',
      start: '2031-06-09T13:00:00.000Z',
      location: { id: 'P1', name: 'Hall' },
      includedSession: true,
      registrationTypes: ['T1', { id: 'T2' }, null],
      lastModified: '2031-01-01T00:00:00Z',
    };
    expect(session({ ...record, registrationTypes: [7] })).toMatchObject({ fact: { values: { registrationTypes: ['?'] } } });
    expect(session(record)).toMatchObject({
      kind: 'fact',
      lastModifiedMs: Date.parse('2031-01-01T00:00:00Z'),
      fact: {
        sessionId: 's1',
        values: {
          deleted: false,
          title: 'Talk',
          startsAt: '2031-06-09T13:00:00.000Z',
          endsAt: null,
          description: null,
          category: null,
          location: 'Hall',
          locationId: 'p1',
          included: true,
          registrationTypes: ['t1', 't2'],
        },
      },
    });
    expect(session({ id: 's1' })).toMatchObject({ fact: { values: { title: null, included: false, registrationTypes: [] } } });
    const { fact } = session(record) as { fact: { values: object } };
    expect(fact.values).not.toHaveProperty('speakers');
  });

  it.each([
    [null, 'record_not_an_object'],
    [{}, 'session_without_id'],
    [{ id: 's', event: { id: 'e2' } }, 'foreign_event'],
  ])('does not read %j', (record, code) => expect(session(record)).toMatchObject({ kind: 'failure', code }));
});

describe('readEnrolment', () => {
  const told = { id: 'a::s', event: { id: 'E1' }, attendee: { id: 'A1' }, session: { id: 'S1' }, status: 'Registered', deleted: false };

  it.each([
    [told, 'Registered'],
    [{ ...told, status: ' Waitlisted ' }, 'Waitlisted'],
    [{ ...told, deleted: true }, 'Cancelled'],
  ])('reads %j as %s', (record, status) =>
    expect(enrolment(record)).toMatchObject({ kind: 'fact', fact: { attendeeId: 'a1', sessionId: 's1', status, isRegistration: false } }),
  );

  it.each([
    ['text', 'record_not_an_object'],
    [{ ...told, attendee: {} }, 'enrolment_without_ids'],
    [{ ...told, session: { id: 'two words' } }, 'enrolment_without_ids'],
    [{ ...told, event: { id: 'e2' } }, 'foreign_event'],
    [{ ...told, status: '' }, 'status_missing'],
  ])('does not read %j', (record, code) => expect(enrolment(record)).toMatchObject({ kind: 'failure', code }));

  it.each([{ event: { id: 'e2' } }, { status: 7 }])('says whose registration it is that cannot be read: %j', (over) =>
    expect(enrolment({ ...told, ...over })).toMatchObject({ kind: 'failure', subjectId: 'a1 s1' }),
  );

  it('B3: never throws, whatever comes', () => {
    const id = fc.record({ id: fc.jsonValue() });
    const likely = fc.record(
      { id: fc.jsonValue(), event: id, attendee: id, session: id, status: fc.jsonValue(), location: id, registrationTypes: fc.jsonValue() },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(fc.oneof(fc.jsonValue(), likely), (record) => [session(record), enrolment(record)].length === 2));
  });
});
