import { describe, expect, it } from 'vitest';
import type { FeedEntry, HistoryAction } from '#history';
import { changeOf, TOLD_ACTIONS } from './change.js';

const at = new Date(0);
const entry = (action: HistoryAction, over: Partial<FeedEntry> = {}): FeedEntry => ({
  xid: '7',
  id: 'e',
  at,
  action,
  personId: null,
  appSessionId: null,
  ...over,
});

describe('B23: what history is to a consumer', () => {
  it.each([
    ['person.added', 'person.created'],
    ['person.linked', 'person.updated'],
    ['person.noted', 'person.updated'],
    ['push.accepted', 'person.updated'],
    ['person.erased', 'person.removed'],
  ] as const)('%s is %s', (action, type) => {
    expect(changeOf('app', entry(action, { personId: 'p' }))).toEqual({ id: 'e', type, subjectId: 'p', at });
  });

  it('a registration and a favourite are places of the person on the session', () => {
    const on = { personId: 'p', appSessionId: 's' };
    expect(changeOf('app', entry('enrolment.created', on))).toEqual({
      id: 'e',
      type: 'enrolment.created',
      subjectId: 'p',
      sessionId: 's',
      at,
    });
    expect(changeOf('app', entry('favourite.removed', on))).toMatchObject({ type: 'enrolment.removed', subjectId: 'p', sessionId: 's' });
  });

  it('a registration of somebody who is not in the app may close the session to others', () => {
    expect(changeOf('app', entry('enrolment.created', { appSessionId: 's' }))).toEqual({
      id: 'e',
      type: 'session.updated',
      subjectId: 's',
      at,
    });
    expect(changeOf('app', entry('enrolment.created'))).toBeNull();
  });

  it('what changes for many at once is told of the App', () => {
    expect(changeOf('app', entry('agendas.changed'))).toMatchObject({ type: 'agenda.updated', subjectId: 'app' });
    expect(changeOf('app', entry('people.changed'))).toMatchObject({ type: 'people.updated', subjectId: 'app' });
  });

  it('what nobody sees is not told, and not read either', () => {
    for (const action of ['attendee.waiting', 'person.conflict'] as const) {
      expect(changeOf('app', entry(action, { personId: 'p' }))).toBeNull();
      expect(TOLD_ACTIONS).not.toContain(action);
    }
  });
});
