import { describe, expect, it } from 'vitest';
import type { CventValue, SessionFact } from '#contracts';
import { foldSession, type SessionMirror } from './session-mirror.js';
import { planSession, type SessionPlan, type SessionRules, type SessionState } from './plan-session.js';

const RULES: SessionRules = { timeZone: 'America/New_York', conflictPolicy: 'latest', places: {} };
const factOf = (values: Record<string, CventValue>, asOfMs = 1): SessionFact => ({ kind: 'session', sessionId: 's', stamp: { asOfMs, kind: 'message', id: `${asOfMs}` }, cause: { type: 'message', id: 'm' }, values }); // prettier-ignore
const mirrorOf = (values: Record<string, CventValue>, asOfMs = 1): SessionMirror => foldSession(null, factOf(values, asOfMs))!;
const plan = (values: Record<string, CventValue>, rules: Partial<SessionRules> = {}): SessionPlan =>
  planSession(mirrorOf(values), null, {}, { ...RULES, ...rules });

describe('planSession', () => {
  it('B13: reads times in the zone of the event, and says why there is none', () => {
    expect(plan({ startsAt: '2031-06-09T09:00:00' }).values).toMatchObject({ startsAt: '2031-06-09T13:00:00.000Z' });
    expect(plan({ startsAt: '2031-06-09T09:00:00' }, { timeZone: null })).toMatchObject({
      values: { startsAt: null },
      notes: [{ code: 'time_zone_unknown' }],
    });
    expect(plan({ startsAt: '2031-06-09T09:00:00Z' }, { timeZone: null })).toMatchObject({
      values: { startsAt: '2031-06-09T09:00:00.000Z' },
      notes: [],
    });
    expect(plan({ endsAt: 'soon' })).toMatchObject({ values: { endsAt: null }, notes: [{ code: 'time_unreadable', field: 'endsAt' }] });
  });

  it('B13: an end that lies before the start, as in a night that the clocks change, is left out; the same moment is none', () => {
    expect(plan({ startsAt: '2031-06-09T09:00:00', endsAt: '2031-06-09T08:00:00' })).toMatchObject({
      values: { endsAt: null },
      notes: [{ code: 'ends_before_start' }],
    });
    expect(plan({ startsAt: '2031-06-09T09:00:00', endsAt: '2031-06-09T09:00:00' }).notes).toEqual([]);
  });

  it('prefers the name of a place that Cvent lists, and leaves what was not said', () => {
    expect(plan({ location: 'Old name', locationId: 'p1' }, { places: { p1: 'Hall' } }).values).toEqual({ location: 'Hall' });
    expect(plan({ location: 'Old name', locationId: 'p2' }, { places: { p1: 'Hall' } }).values).toEqual({ location: 'Old name' });
    expect(plan({ title: ' Talk ' }).values).toEqual({ title: 'Talk' });
  });

  it('B16: keeps an edit of the CMS until Cvent changes the same field, as the policy says', () => {
    const edited: SessionState = { fields: { title: 'Ours', location: 'Hall' }, editedAtMs: { title: 50 } };
    const base = { title: 'Theirs', location: 'Hall' };
    const of = (title: string, asOfMs: number, conflictPolicy: SessionRules['conflictPolicy'] = 'latest') =>
      planSession(mirrorOf({ title, location: 'Hall' }, asOfMs), edited, base, { ...RULES, conflictPolicy }).values['title'];
    expect([of('Theirs', 99), of('Changed', 10), of('Changed', 99), of('Changed', 10, 'cvent'), of('Changed', 99, 'cms')]).toEqual([
      'Ours',
      'Ours',
      'Changed',
      'Changed',
      'Ours',
    ]);
  });
});

describe('foldSession', () => {
  it('G13: a deletion is remembered although something newer was told, and is no matter of order', () => {
    const [gone, back] = [factOf({ deleted: true }, 5), factOf({ deleted: false, title: 'Back' }, 6)];
    const [one, other] = [foldSession(foldSession(null, gone), back), foldSession(foldSession(null, back), gone)];
    expect(one).toEqual(other);
    expect(one).toMatchObject({ goneAtMs: 5, values: { deleted: false } });
    expect(foldSession(one, gone)).toBeNull();
  });
});
