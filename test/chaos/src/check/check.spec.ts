import { describe, expect, it } from 'vitest';
import type { EditAttempt, MadeMessage, Operations, ToldAttendee } from '../log/operations.js';
import { check } from './check.js';
import type { EndHistory, EndPerson, EndState } from './end-state.js';

const ADA: ToldAttendee = {
  attendeeId: 'a1',
  contactId: 'c1',
  status: 'Accepted',
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'ada@example.com',
  company: 'Engines',
  title: 'Countess',
  registrationType: 'Speaker',
};

/** What Cvent told, a message each second. */
class Story {
  private readonly messages: MadeMessage[] = [];
  private readonly edits: EditAttempt[] = [];
  private readonly writes: Operations['writes'][number][] = [];

  attendee(over: Partial<ToldAttendee> = {}, more: Partial<MadeMessage> = {}): this {
    return this.add({ attendee: { ...ADA, ...over }, ...more });
  }

  session(isDeleted = false): this {
    return this.add({
      session: { sessionId: 's1', title: 'Opening', isDeleted },
      eventType: isDeleted ? 'SessionDeleted' : 'SessionCreated',
    });
  }

  place(isRegistered = true): this {
    return this.add({ attendee: ADA, place: { attendeeId: 'a1', sessionId: 's1', isRegistered } });
  }

  edit(title: string, status: number | null = 200): this {
    this.edits.push({ at: 0, edit: this.edits.length, attendeeId: 'a1', personId: 'p1', title, status });
    return this;
  }

  write(value: string, field = 'title'): this {
    this.writes.push({ at: 0, contactId: 'c1', field, value, status: 200 });
    return this;
  }

  get operations(): Operations {
    const attempts = this.messages.filter(({ isLost }) => !isLost).map(({ stub }) => ({ at: 0, stub, copy: 0, api: 'api-1', status: 200, durationMs: 1 })); // prettier-ignore
    return { messages: this.messages, attempts, edits: this.edits, writes: this.writes, faults: [] };
  }

  private add(over: Partial<MadeMessage>): this {
    const n = this.messages.length + 1;
    this.messages.push({
      at: n * 1_000,
      stub: `m${n}`,
      eventType: 'InviteeOrGuestModified',
      timeMs: n * 1_000,
      isLost: false,
      sendsAfterMs: [0],
      attendee: null,
      session: null,
      place: null,
      ...over,
    });
    return this;
  }
}

const FIELDS = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com', company: 'Engines', jobTitle: 'Countess' };

function person(over: Partial<EndPerson> = {}): EndPerson {
  return { id: 'p1', attendeeId: 'a1', fields: FIELDS, groups: ['Attendees', 'Speaker'], agenda: [], ...over };
}

function added(over: Partial<EndHistory> = {}, fields: Readonly<Record<string, string>> = FIELDS): EndHistory {
  const changes = Object.entries(fields).map(([field, after]) => ({ field, before: null, after }));
  return {
    personId: 'p1',
    attendeeId: 'a1',
    sessionId: null,
    cause: 'message x1',
    causeType: 'message',
    action: 'person.added',
    changes,
    ...over,
  };
}

/** How a story ends well; `over` says what is amiss. */
function ended({ operations: { messages } }: Story, over: Partial<EndState> = {}): EndState {
  return {
    people: [person()],
    sessions: [],
    messages: messages.filter(({ isLost }) => !isLost).map(({ stub }) => ({ stub, status: 'applied', receivedAt: 0, finishedAt: 1 })),
    history: [added()],
    contacts: [{ contactId: 'c1', title: 'Countess' }],
    unpushed: 0,
    ...over,
  };
}

function found(story: Story, over: Partial<EndState> = {}): string[] {
  return check(story.operations, ended(story, over)).map(({ kind, what }) => `${kind}: ${what}`);
}

describe('the checker of chaos', () => {
  it('finds nothing where all is well', () => {
    expect(found(new Story().attendee())).toEqual([]);
  });

  it('takes the newest of what was told, whatever the order in which it was made', () => {
    const story = new Story().attendee({}, { timeMs: 9_000 }).attendee({ company: 'Older' });
    expect(found(story)).toEqual([]);
    expect(found(story, { people: [person({ fields: { ...FIELDS, company: 'Older' } })] })).toContain(
      'wrong: company is "Older" and must be "Engines"',
    );
  });

  it('holds what was never sent against the end too: a read must have brought it', () => {
    const story = new Story().attendee({ company: 'Older' }).attendee({}, { isLost: true });
    expect(found(story)).toEqual([]);
    expect(found(story, { people: [] })).toEqual(['wrong: a person is missing']);
  });

  it.each(['Cancelled', 'Waitlisted'])('wants nobody in the app who is %s', (status) => {
    const story = new Story().attendee().attendee({ status });
    expect(found(story, { people: [], history: [] })).toEqual([]);
    expect(found(story)).toEqual(['wrong: a person must not be in the app']);
  });

  it('gives a shared email to the smallest attendee id', () => {
    const story = new Story().attendee({ attendeeId: 'a2', contactId: 'c2' }).attendee();
    expect(found(story)).toEqual([]);
    expect(found(story, { people: [person({ attendeeId: 'a2' })] })).toEqual([
      'wrong: a person must not be in the app',
      'wrong: a person is missing',
    ]);
  });

  it('ends places with a cancellation and with their session, and not with older ones', () => {
    const there = { sessions: [{ sessionId: 's1', title: 'Opening' }], people: [person({ agenda: ['s1'] })] };
    const empty = { ...there, people: [person()] };
    const back = (): Story => new Story().session().attendee().place().attendee({ status: 'Cancelled' }).attendee();
    expect(found(new Story().session().attendee().place(), there)).toEqual([]);
    expect(found(back(), empty)).toEqual([]);
    expect(found(back(), there)).toEqual(['wrong: the agenda holds s1 and must hold ']);
    expect(found(back().place(), there)).toEqual([]);
    expect(found(back().place().place(false), empty)).toEqual([]);
    expect(found(new Story().session().attendee().place().session(true), { sessions: [] })).toEqual([]);
  });

  it('finds groups and sessions that are not as told', () => {
    const story = new Story().session().attendee();
    expect(found(story, { people: [person({ groups: ['Attendees'] })] })).toEqual([
      'wrong: the groups are Attendees and must be Attendees,Speaker',
      'wrong: the session is not there and must be Opening',
    ]);
  });

  it('finds deliveries that were taken and are gone, wait, failed, or stand twice', () => {
    const story = new Story().attendee();
    const row = { stub: 'm1', status: 'applied', receivedAt: 0, finishedAt: 1 };
    expect(found(story, { messages: [] })).toEqual(['lost: a delivery that was answered 2xx is not there']);
    expect(found(story, { messages: [{ ...row, stub: null, status: 'pending' }] })).toEqual(['lost: a message is pending']);
    expect(found(story, { messages: [{ ...row, status: 'failed' }] })).toEqual(['lost: a message is failed']);
    expect(found(story, { messages: [row, row] })).toEqual(['doubled: a message is there 2 times']);
  });

  it('finds changes that stand twice in the history, and values that nobody left', () => {
    const story = new Story().attendee();
    const again = added({ action: 'person.updated', changes: [{ field: 'company', before: 'Older', after: 'Engines' }] });
    expect(found(story, { history: [added(), added()] })[0]).toBe('doubled: a change stands 2 times in the history');
    expect(found(story, { history: [added(), again] })).toEqual(['doubled: the history of company does not add up']);
    expect(found(story, { history: [added({}, { ...FIELDS, company: 'Older' }), again] })).toEqual([]);
  });

  it('takes a conflict for an echo, since nobody edits a field on both sides', () => {
    expect(found(new Story().attendee(), { history: [added(), added({ action: 'person.conflict', changes: [] })] })).toEqual(['wrong: a conflict that nobody made']); // prettier-ignore
  });

  it('wants the last title that the CMS stored on both sides, and not one that was refused', () => {
    const story = new Story().attendee().edit('One').edit('Two').edit('Three', null).write('One').write('Two');
    const stored = { ...FIELDS, jobTitle: 'Two' };
    const well = { people: [person({ fields: stored })], history: [added({}, stored)], contacts: [{ contactId: 'c1', title: 'Two' }] };
    expect(found(story, well)).toEqual([]);
    expect(found(story, { ...well, contacts: [{ contactId: 'c1', title: 'One' }] })).toEqual([
      'wrong: Cvent holds the title One and the CMS stored Two',
    ]);
    expect(found(story, { ...well, unpushed: 1 })).toEqual(['lost: 1 edited fields did not reach Cvent']);
  });

  it('lets a push be repeated, but not go back to an older edit or tell what nobody edited', () => {
    const stored = { ...FIELDS, jobTitle: 'Two' };
    const well = { people: [person({ fields: stored })], history: [added({}, stored)], contacts: [{ contactId: 'c1', title: 'Two' }] };
    const edited = (): Story => new Story().attendee().edit('One').edit('Two');
    expect(found(edited().write('One').write('One').write('Two').write('Two'), well)).toEqual([]);
    expect(found(edited().write('Two').write('One'), well)).toEqual(['doubled: Cvent was given One again after Two']);
    expect(found(edited().write('Engines', 'company'), well)).toEqual(['doubled: Cvent was given company = Engines, which nobody edited']);
  });
});
