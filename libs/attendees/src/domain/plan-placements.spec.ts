import { describe, expect, it } from 'vitest';
import { compileMappings } from '#custom-field-mapping';
import type { AttendeeState, PersonState, PlacementRules } from './attendee-state.js';
import { planPlacements, type EmailHolder, type PlacementStep } from './plan-placements.js';

const RULES: PlacementRules = {
  conflictPolicy: 'latest',
  mapping: compileMappings({ mappings: [], customFields: [], cventFields: null, registrationTypes: null, timeZone: null }),
  cleared: new Set(),
};

function aPerson(over: Partial<PersonState> = {}): PersonState {
  return {
    id: 'p1',
    origin: 'cvent',
    emailKey: 'ada@example.com',
    fields: { firstName: 'Ada', lastName: 'L', email: 'ada@example.com' },
    editedAtMs: {},
    mappedGroupIds: [],
    notes: [],
    ...over,
  };
}

function anAttendee(attendeeId: string, values: Record<string, string | null> = {}, over: Partial<AttendeeState> = {}): AttendeeState {
  return {
    attendeeId,
    mirror: {
      stamp: { asOfMs: 1_000, kind: 'message', id: 'm' },
      values: { status: 'Accepted', firstName: 'Ada', lastName: 'L', email: 'ada@example.com', ...values },
      olderStamps: {},
      wholeStamp: null,
      acceptedAtMs: 1_000,
      endedAtMs: null,
    },
    hiddenAtMs: null,
    isErased: false,
    placement: 'direction_off',
    person: null,
    link: null,
    base: {},
    sent: {},
    ...over,
  };
}

function inApp(attendeeId: string, person: PersonState, values: Record<string, string | null> = {}): AttendeeState {
  const { firstName = null, lastName = null, email = null } = person.fields;
  return anAttendee(attendeeId, values, { placement: 'in_app', person, link: 'added', base: { firstName, lastName, email } });
}

const holds = (person: PersonState, attendeeId: string | null = null): EmailHolder => ({ person, attendeeId });
const summary = (steps: PlacementStep[]): string[] =>
  steps.map(
    (step) =>
      `${step.kind} ${step.attendee.attendeeId}${'placement' in step ? ` ${step.placement}` : ''}${'how' in step ? ` ${step.how}` : ''}${step.kind === 'link' ? ` ${step.person.id}` : ''}`,
  );
const plan = (attendees: AttendeeState[], holders: EmailHolder[] = []): string[] => summary(planPlacements(attendees, holders, RULES));

describe('planPlacements', () => {
  it('G7: adds an Accepted attendee', () => {
    expect(plan([anAttendee('a1')])).toEqual(['add a1']);
  });

  it.each(['Cancelled', 'No Response', 'Declined', 'Visited', 'Waitlisted', 'Pending Approval', 'Denied Approval', null])(
    'G7: leaves out the status %s',
    (status) => {
      expect(plan([anAttendee('a1', { status })])).toEqual(['wait a1 not_accepted']);
    },
  );

  it('G8: removes the Person whom we added when the status is no longer Accepted', () => {
    const person = aPerson();
    expect(plan([inApp('a1', person, { status: 'Cancelled' })], [holds(person, 'a1')])).toEqual(['leave a1 not_accepted remove']);
  });

  it('G9: takes first name, surname and email, and nothing else', () => {
    const [step] = planPlacements([anAttendee('a1', { company: 'Engines', title: 'Countess' })], [], RULES);
    expect(step).toMatchObject({ kind: 'add', fields: { values: { firstName: 'Ada', lastName: 'L', email: 'ada@example.com' } } });
    expect(Object.keys((step as PlacementStep & { kind: 'add' }).fields.values)).toEqual(['firstName', 'lastName', 'email']);
  });

  it('B5: links somebody who was there before, and unlinks them at a cancellation', () => {
    const person = aPerson({ origin: 'cms' });
    expect(plan([anAttendee('a1')], [holds(person)])).toEqual(['link a1 p1']);
    const linked = { ...inApp('a1', person, { status: 'Cancelled' }), link: 'linked' as const };
    expect(plan([linked], [holds(person, 'a1')])).toEqual(['leave a1 not_accepted unlink']);
  });

  it('B6: keeps an attendee without an email apart', () => {
    expect(plan([anAttendee('a1', { email: null }), anAttendee('a2', { email: '  ' })])).toEqual([
      'wait a1 needs_email',
      'wait a2 needs_email',
    ]);
  });

  it('B6: the smallest attendee id has the email, whoever came first', () => {
    const person = aPerson();
    const later = inApp('a2', person);
    expect(plan([later, anAttendee('a1')], [holds(person, 'a2')])).toEqual(['leave a2 email_taken remove', 'add a1']);
    expect(plan([anAttendee('a2'), anAttendee('a1')])).toEqual(['wait a2 email_taken', 'add a1']);
  });

  it('B6: the next takes over when the first leaves', () => {
    const person = aPerson();
    const leaver = inApp('a1', person, { status: 'Cancelled' });
    const next = anAttendee('a2', {}, { placement: 'email_taken' });
    expect(plan([leaver, next], [holds(person, 'a1')])).toEqual(['leave a1 not_accepted remove', 'add a2']);
  });

  it('B6: hands a linked Person on to the next', () => {
    const person = aPerson({ origin: 'cms' });
    const leaver = { ...inApp('a1', person, { status: 'Cancelled' }), link: 'linked' as const };
    expect(plan([leaver, anAttendee('a2', {}, { placement: 'email_taken' })], [holds(person, 'a1')])).toEqual([
      'leave a1 not_accepted unlink',
      'link a2 p1',
    ]);
  });

  it('B6, guarantee 2: attendees who change places all stay, whoever is looked at first', () => {
    const [one, two, three] = ['1', '2', '3'].map((n) => aPerson({ id: `p${n}`, emailKey: `${n}@example.com`, fields: { firstName: 'Ada', lastName: 'L', email: `${n}@example.com` } })); // prettier-ignore
    const moved = (id: string, person: PersonState, to: string): AttendeeState => inApp(id, person, { email: `${to}@example.com` });
    const holders = [holds(one!, 'a1'), holds(two!, 'a2'), holds(three!, 'a3')];
    expect(plan([moved('a1', one!, '2'), moved('a2', two!, '1')], holders.slice(0, 2))).toEqual(['update a1', 'update a2']);
    expect(plan([moved('a1', one!, '2'), moved('a2', two!, '3'), moved('a3', three!, '4')], holders)).toEqual(['update a1', 'update a2', 'update a3']); // prettier-ignore
    expect(plan([moved('a1', one!, '2'), moved('a2', two!, '3'), moved('a3', three!, '1')], holders)).toEqual(['update a1', 'update a2', 'update a3']); // prettier-ignore
    const newcomer = anAttendee('a0', { email: '1@example.com' });
    expect(plan([newcomer, moved('a1', one!, '2'), moved('a2', two!, '3')], holders.slice(0, 2))).toEqual(['update a1', 'update a2', 'add a0']); // prettier-ignore
  });

  it('B6: gives an email that its owner changed to the one who waited for it', () => {
    const person = aPerson();
    const mover = inApp('a1', person, { email: 'new@example.com' });
    expect(plan([mover, anAttendee('a2', {}, { placement: 'email_taken' })], [holds(person, 'a1')])).toEqual(['update a1', 'add a2']);
  });

  it('B6: gives the email of an owner who wants one that is taken to the one who waited for it', () => {
    const [own, other] = [aPerson(), aPerson({ id: 'p9', emailKey: 'new@example.com', fields: { email: 'new@example.com' } })];
    const mover = inApp('a1', own, { email: 'new@example.com' });
    const waiting = anAttendee('a2', {}, { placement: 'email_taken' });
    expect(plan([mover, waiting], [holds(own, 'a1'), holds(other, 'a9')])).toEqual(['leave a1 email_taken remove', 'add a2']);
  });

  it('B6: waits while somebody else has the email by an edit in the CMS', () => {
    const other = aPerson({ id: 'p9' });
    expect(plan([anAttendee('a1')], [holds(other, 'a9')])).toEqual(['wait a1 email_taken']);
  });

  it('B5: moves to somebody who was there before when the email becomes theirs', () => {
    const own = aPerson();
    const before = aPerson({ id: 'p2', origin: 'cms', emailKey: 'new@example.com', fields: { email: 'new@example.com' } });
    expect(plan([inApp('a1', own, { email: 'new@example.com' })], [holds(own, 'a1'), holds(before)])).toEqual([
      'leave a1 in_app remove',
      'link a1 p2',
    ]);
  });

  it('B7: leaves out whom the CMS removed, until an acceptance later than that', () => {
    expect(plan([anAttendee('a1', {}, { hiddenAtMs: 1_000 })])).toEqual(['wait a1 hidden']);
    expect(plan([anAttendee('a1', {}, { hiddenAtMs: 999 })])).toEqual(['add a1']);
  });

  it('gives the same answer in whatever order the attendees are given', () => {
    const person = aPerson();
    const all = [anAttendee('a3'), inApp('a2', person), anAttendee('a1', { status: 'Declined' })];
    expect(plan([...all].reverse(), [holds(person, 'a2')])).toEqual(plan(all, [holds(person, 'a2')]));
  });
});
