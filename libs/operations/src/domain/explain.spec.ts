import { describe, expect, it } from 'vitest';
import type { AttendeeTrace, MessageTrace } from '#contracts';
import { explain, type Traces } from './explain.js';

const AT = new Date('2031-05-14T09:00:00Z');
const attendee = (over: Partial<AttendeeTrace>): AttendeeTrace => ({ attendeeId: 'a1', status: 'Accepted', placement: 'in_app', personId: null, asOf: AT, hidden: null, erasedAt: null, emailHolder: null, ...over }); // prettier-ignore
const message = (status: string, reason: string | null = null): MessageTrace => ({
  messageId: `m-${status}`,
  status,
  reason,
  receivedAt: AT,
});
const of = (over: Partial<Traces>) => explain({ attendees: [], personAlone: null, messages: [], lastFullAt: AT, hasHeardAcceptances: true, ...over }); // prettier-ignore

describe('explain', () => {
  it.each<[string, Partial<AttendeeTrace>, RegExp, RegExp | null]>([
    ['in_app', { personId: 'p1' }, /p1/, null],
    ['cancelled', { placement: 'not_accepted', status: 'Cancelled' }, /2031-05-14T09:00/, /accept them in Cvent/],
    ['not_accepted', { placement: 'not_accepted', status: 'Waitlisted' }, /“Waitlisted”/, /Accept them/],
    ['hidden', { placement: 'hidden', hidden: { at: AT, personId: 'p9' } }, /removed them in the CMS at 2031/, /p9\/restore/],
    ['needs_email', { placement: 'needs_email' }, /no email/, /email in Cvent/],
    ['email_taken', { placement: 'email_taken', emailHolder: { personId: 'p2', attendeeId: 'a0' } }, /\(a0\)/, /of their own/],
    ['erased', { placement: 'not_accepted', status: null, erasedAt: AT }, /erased at 2031/, /anew/],
    ['direction_off', { placement: 'direction_off' }, /off/, /cventToCms/],
  ])('B21: %s', (code, over, words, remedy) => {
    const [found] = of({ attendees: [attendee(over)] });
    expect(found).toMatchObject({ code, attendeeId: 'a1', message: expect.stringMatching(words) });
    if (remedy === null) expect(found!.remedy).toBeNull();
    else expect(found!.remedy).toMatch(remedy);
  });

  it('B21: tells of each attendee who shares the email', () => {
    const found = of({ attendees: [attendee({ personId: 'p1' }), attendee({ attendeeId: 'a2', placement: 'email_taken' })] });
    expect(found.map(({ attendeeId, code }) => [attendeeId, code])).toEqual([['a1', 'in_app'], ['a2', 'email_taken']]); // prettier-ignore
  });

  it.each<[string, MessageTrace[]]>([
    ['message_failed', [message('pending'), message('failed')]],
    ['message_failed', [message('quarantined')]],
    ['message_waiting', [message('ignored', 'foreign_event'), message('pending')]],
    ['message_ignored', [message('ignored', 'foreign_event')]],
  ])('B21: of somebody unknown, what became of the messages that name them: %s', (code, messages) => {
    expect(of({ messages })).toMatchObject([{ code, attendeeId: null, messageIds: [expect.any(String)] }]);
  });

  it('B21: of somebody whom nothing ever named, what to do next', () => {
    const remedy = (over: Partial<Traces>): string | null => of(over)[0]!.remedy;
    expect(of({})[0]!.code).toBe('never_arrived');
    expect(remedy({ lastFullAt: null })).toMatch(/start an import/);
    expect(remedy({ hasHeardAcceptances: false })).toMatch(/doctor/);
    expect(remedy({})).toMatch(/See in Cvent/);
    expect(of({ personAlone: 'p1' })).toMatchObject([{ code: 'cms_only', personId: 'p1' }]);
  });
});
