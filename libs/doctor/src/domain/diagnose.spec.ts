import { describe, expect, it } from 'vitest';
import { PROBED_SCOPES, type CventEvent, type ProbedScope } from '#cvent-api';
import { CVENT_SCOPES } from '#cvent-auth';
import type { QuotaState } from '#cvent-http';
import type { Check } from './check.js';
import { clockAheadMs } from './clock-ahead.js';
import { diagnose } from './diagnose.js';
import type { Findings } from './findings.js';
import type { Trial } from './trial.js';

const ANSWERED = { kind: 'answered', value: null } as const;
const FAILED = { kind: 'failed', message: 'Cvent did not answer.' } as const;
const NOW = new Date('2031-05-14T09:00:00.000Z');

const refused = (code: string): Trial<never> => ({ kind: 'refused', code, message: `Refused: ${code}.` });
const notTried = (because: 'no_access' | 'no_answer' | 'out_of_calls'): Trial<never> => ({ kind: 'not_tried', because });
const allProbes = (trial: Trial): Record<ProbedScope, Trial> =>
  Object.fromEntries(PROBED_SCOPES.map((scope) => [scope, trial])) as Record<ProbedScope, Trial>;

function anEvent(over: Partial<CventEvent> = {}): Trial<CventEvent> {
  return { kind: 'answered', value: { title: 'Summit', timeZone: 'Europe/Berlin', eventStatus: 'Upcoming', dateMs: 0, ...over } };
}

function aQuota(used: number, callsPerDay: number | null = 1_000, exhaustedUntil: Date | null = null): QuotaState {
  return { tier: { name: 'Free', callsPerSecond: 2, callsPerDay }, usedToday: used, exhaustedUntil };
}

function findings(over: Partial<Findings> = {}): Findings {
  return {
    host: 'https://api-platform.cvent.com',
    eventId: 'event-1',
    access: { kind: 'answered', value: CVENT_SCOPES },
    event: anEvent(),
    probes: allProbes(ANSWERED),
    usage: ANSWERED,
    quota: aQuota(10),
    clockAheadMs: 0,
    messages: new Map(),
    now: NOW,
    ...over,
  };
}

function check(id: string, over: Partial<Findings>): Check {
  const found = diagnose(findings(over)).checks.find((one) => one.id === id);
  if (!found) throw new Error(`There is no check ${id}.`);
  return found;
}

const idsOf = (status: string, over: Partial<Findings>) =>
  diagnose(findings(over)).checks.filter((one) => one.status === status && !one.id.startsWith('webhook:')).map(({ id }) => id); // prettier-ignore

/** Nothing beyond the token was tried. */
const nothingTried = (access: Findings['access'], because: 'no_access' | 'no_answer' | 'out_of_calls'): Partial<Findings> => ({
  access,
  event: notTried(because),
  probes: allProbes(notTried(because)),
  usage: notTried(because),
  quota: null,
  clockAheadMs: null,
});

describe('B1: a diagnosis', () => {
  it('B1: holds every check once, by ids that stay', () => {
    expect(diagnose(findings()).checks.map(({ id }) => id)).toEqual([
      'credentials',
      'region',
      'event',
      'scope:event/events:read',
      'scope:event/custom-fields:read',
      'scope:event/registration-types:read',
      'scope:event/contacts:write',
      'scope:event/sessions:read',
      'scope:event/attendees:read',
      'scope:event/session-enrollment:read',
      'scope:event/speakers:read',
      'quota',
      'webhook:InviteeOrGuestAccepted',
      'webhook:InviteeOrGuestModified',
      'webhook:InviteeOrGuestCancelled',
      'webhook:InviteeRegistersForCventSession',
      'webhook:InviteeCancelsRegistrationForCventSession',
      'webhook:SessionCreated',
      'webhook:SessionUpdated',
      'webhook:SessionDeleted',
      'clock',
    ]);
  });

  it('B1: is ok while no check fails, whatever is warned of', () => {
    expect([diagnose(findings()).ok, idsOf('warn', {})]).toEqual([true, []]);
    expect(diagnose(findings({ clockAheadMs: 60_000 })).ok).toBe(true);
    expect(diagnose(findings({ event: refused('cvent.not_found') })).ok).toBe(false);
  });

  it.each([
    ['cvent.credentials_refused', 'credentials'],
    ['cvent.token_refused', 'credentials'],
    ['cvent.too_many_scopes', 'credentials'],
    ['cvent.token_not_accepted', 'credentials'],
    ['secret.unreadable', 'credentials'],
    ['cvent.wrong_region', 'region'],
    ['cvent.host_refused', 'region'],
  ])('B1: of %s fails in one check, and checks nothing else', (code, id) => {
    const over = nothingTried(refused(code), 'no_access');
    expect(idsOf('fail', over)).toEqual([id]);
    expect(idsOf('pass', over)).toEqual([]);
    expect(check(id, over)).toMatchObject({
      disables: ['import', 'settle reads', 'reconciliation', 'pushes'],
      remedy: expect.stringMatching(/./) as string,
    });
  });

  it('B1: fails when Cvent gives no token just now', () => {
    const over = nothingTried(FAILED, 'no_answer');
    expect(idsOf('fail', over)).toEqual(['credentials']);
    expect(check('event', over).detail).toContain('does not answer');
  });

  it('B1: fails by the quota alone when no calls are left for the token', () => {
    expect(idsOf('fail', nothingTried({ kind: 'out_of_calls' }, 'out_of_calls'))).toEqual(['quota']);
  });
});

describe('B1: the event', () => {
  it.each([
    ['Upcoming', 'pass'],
    ['Ongoing', 'pass'],
    ['Processing', 'pass'],
    [null, 'pass'],
    ['Completed', 'warn'],
    ['Cancelled', 'warn'],
    ['Deleted', 'warn'],
    ['Archived', 'warn'],
  ])('B1: that is %s: %s', (eventStatus, status) => {
    expect(check('event', { event: anEvent({ eventStatus }) }).status).toBe(status);
  });

  it.each([null, 'Eastern Time'])('B1: in the zone %s is warned of', (timeZone) => {
    expect(check('event', { event: anEvent({ timeZone }) })).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('zone') as string,
    });
  });

  it.each<[string, Trial<CventEvent>, string]>([
    ['unknown', refused('cvent.not_found'), 'fail'],
    ['refused', refused('cvent.request_refused'), 'fail'],
    ['not answered', FAILED, 'fail'],
    ['hidden for want of a scope', refused('cvent.scope_missing'), 'warn'],
    ['not tried', notTried('out_of_calls'), 'warn'],
  ])('B1: that is %s', (_, event, status) => {
    expect(check('event', { event })).toMatchObject({ status, disables: expect.arrayContaining(['import']) as string[] });
  });
});

describe('G4: a scope', () => {
  const SESSIONS = 'scope:event/sessions:read';
  const WRITE = 'scope:event/contacts:write';

  it.each<[string, readonly string[] | null, Trial, string]>([
    ['granted and proven', CVENT_SCOPES, ANSWERED, 'pass'],
    ['not told of and proven', null, ANSWERED, 'pass'],
    ['not granted', [], ANSWERED, 'fail'],
    ['granted, and refused all the same', CVENT_SCOPES, refused('cvent.scope_missing'), 'fail'],
    ['granted, and not to be proven', CVENT_SCOPES, refused('cvent.request_refused'), 'warn'],
    ['granted, and not answered', CVENT_SCOPES, FAILED, 'warn'],
    ['granted, and out of calls', CVENT_SCOPES, { kind: 'out_of_calls' }, 'warn'],
    ['granted, and nothing found', CVENT_SCOPES, refused('cvent.not_found'), 'warn'],
  ])('G4: for reading, %s', (_, value, trial, status) => {
    expect(check(SESSIONS, { access: { kind: 'answered', value }, probes: allProbes(trial) }).status).toBe(status);
  });

  it.each([
    [CVENT_SCOPES, 'pass'],
    [null, 'warn'],
    [[], 'fail'],
  ])('G4: for writing goes by the token alone', (value, status) => {
    expect(check(WRITE, { access: { kind: 'answered', value } }).status).toBe(status);
  });

  it('G4: beyond the minimum is warned of when it is missing', () => {
    expect(idsOf('fail', { access: { kind: 'answered', value: CVENT_SCOPES.slice(0, 5) } })).toEqual([]);
    expect(idsOf('warn', { access: { kind: 'answered', value: CVENT_SCOPES.slice(0, 5) } })).toEqual(
      CVENT_SCOPES.slice(5).map((scope) => `scope:${scope}`),
    );
  });

  it('G4: to read events is proven by the answer that there is no such event', () => {
    expect(check('scope:event/events:read', { event: refused('cvent.not_found') }).status).toBe('pass');
  });
});

describe('B1: the calls of the account', () => {
  it.each<[string, Partial<Findings>, string, RegExp]>([
    ['none used', { quota: aQuota(0) }, 'pass', /2 calls a second, 1,000 a day.* 1,000 left/],
    ['a tenth left', { quota: aQuota(900) }, 'pass', /100 left/],
    ['less than a tenth left', { quota: aQuota(901) }, 'warn', /99 left.*2031-05-15T00:00:00/],
    ['none left', { quota: aQuota(1_000) }, 'fail', /1,000 a day.*2031-05-15T00:00:00/],
    ['more used than there are', { quota: aQuota(1_200) }, 'fail', /used up/],
    ['Cvent said that they are used up', { quota: aQuota(10, 1_000, NOW) }, 'fail', /used up/],
    ['used up on the way', { probes: allProbes({ kind: 'out_of_calls' }) }, 'fail', /used up/],
    ['without a limit', { quota: aQuota(1_000_000, null) }, 'pass', /without a limit/],
    ['of an unknown tier', { quota: { tier: null, usedToday: 3, exhaustedUntil: null } }, 'warn', /smallest/],
    ['not answered', { usage: FAILED }, 'warn', /did not answer/],
    ['not told', { usage: refused('cvent.not_found') }, 'warn', /Refused/],
  ])('B1: %s', (_, over, status, detail) => {
    const found = check('quota', over);
    expect(found).toMatchObject({ status, detail: expect.stringMatching(detail) as string });
    expect(found.remedy === null).toBe(status === 'pass');
  });
});

describe('B1: the clock', () => {
  it.each([
    [30_000, 'pass'],
    [-30_000, 'pass'],
    [30_001, 'warn'],
    [-30_001, 'warn'],
    [null, 'warn'],
  ])('B1: %d ms ahead: %s', (ahead, status) => {
    expect(check('clock', { clockAheadMs: ahead }).status).toBe(status);
  });

  it('B1: is told who is behind', () => {
    expect(check('clock', { clockAheadMs: 61_000 }).detail).toContain('61 seconds behind');
    expect(check('clock', { clockAheadMs: -61_000 }).detail).toContain('61 seconds ahead of');
  });

  it.each([
    ['within the call', 1_000, 3_000, 2_000, 0],
    ['of the second in which it was sent', 1_900, 2_100, 1_000, 0],
    ['after the answer', 1_000, 2_000, 62_000, 60_000],
    ['before it was sent', 61_999, 62_100, 1_000, -60_000],
  ])('B1: reads a time %s', (_, sentAtMs, answeredAtMs, dateMs, ahead) => {
    expect(clockAheadMs(sentAtMs, answeredAtMs, dateMs)).toBe(ahead);
  });
});

describe('B1: a type of webhook', () => {
  const ID = 'webhook:SessionCreated';
  const received = (count: number, foreign = 0) => ({
    messages: new Map([['SessionCreated', { count, foreign, lastAt: count === 0 ? null : NOW }]]),
  });

  it.each<[string, Partial<Findings>, string, RegExp]>([
    ['came', received(1_234), 'pass', /^1,234 messages came, the last at 2031-05-14T09:00:00/],
    ['never came', {}, 'warn', /^Not yet\. /],
    ['came for other events only', received(0, 1), 'warn', /^Not yet for this event\. For other events 1 message came/],
    ['cannot have come', { messages: null }, 'warn', /^Not yet: .*saved/],
  ])('B1: that %s', (_, over, status, detail) => {
    expect(check(ID, over)).toMatchObject({ status, detail: expect.stringMatching(detail) as string });
  });
});
