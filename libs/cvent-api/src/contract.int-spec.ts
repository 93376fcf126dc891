import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { QuotaLedger } from '#cvent-http';
import { PlatformModule, Secret } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { cventSpec } from '../../../test/support/cvent-spec.js';
import { ScriptedCvent, type SeenRequest } from '../../../test/support/scripted-cvent.js';
import { CventApiModule } from './cvent-api.module.js';
import { CventApi } from './cvent-api.service.js';
import type { CventClient, Operation } from './cvent-client.js';
import * as api from './index.js';
import { findAttendees, listAttendees, MOST_IDS } from './operations/attendees.js';
import { getEvent, listContactFields, listRegistrationTypes } from './operations/events.js';
import {
  findEnrolments,
  findSessions,
  listEnrolments,
  listSessionLocations,
  listSessions,
  listSessionSpeakers,
  listSpeakerSessions,
  listSpeakers,
} from './operations/sessions.js';
import { PROBED_SCOPES, probeScope } from './operations/probes.js';
import { getTier, getUsedToday } from './operations/usage.js';
import type { PageMark } from './page.js';

const spec = cventSpec();
const EVENT = '0f3a1c52-7c1e-4a8e-9a52-3c1d5f7a9b10';
const MARK: PageMark = { token: '0e28af57-511f-47ab-ae46-46cd1ca51a1a', firstId: 'another' };
const WINDOW = { after: new Date('2031-05-14T09:41:07.083Z'), before: new Date('2031-05-15T00:00:00Z') };
const IDS = Array.from({ length: MOST_IDS }, (_, index) => `0a000000-0000-4000-8000-${String(index).padStart(12, '0')}`);

/** Every operation, in the ways in which it is called. */
const OPERATIONS: readonly (readonly [string, (client: CventClient) => Promise<unknown>])[] = [
  ['listAttendees', (client) => listAttendees(client, EVENT, {}, null)],
  ['listAttendees', (client) => listAttendees(client, EVENT, WINDOW, MARK)],
  ['listAttendees', (client) => listAttendees(client, EVENT, { after: WINDOW.after }, null, 1)],
  ['findAttendees', (client) => findAttendees(client, EVENT, IDS)],
  ['getEvent', (client) => getEvent(client, EVENT)],
  ['listRegistrationTypes', (client) => listRegistrationTypes(client, EVENT, null)],
  ['listRegistrationTypes', (client) => listRegistrationTypes(client, EVENT, MARK)],
  ['listContactFields', (client) => listContactFields(client, null)],
  ['listContactFields', (client) => listContactFields(client, MARK)],
  ['listSessions', (client) => listSessions(client, EVENT, {}, null)],
  ['listSessions', (client) => listSessions(client, EVENT, WINDOW, MARK)],
  ['findSessions', (client) => findSessions(client, EVENT, IDS)],
  ['listEnrolments', (client) => listEnrolments(client, EVENT, {}, null)],
  ['listEnrolments', (client) => listEnrolments(client, EVENT, WINDOW, MARK)],
  ['findEnrolments', (client) => findEnrolments(client, EVENT, IDS.map((id) => ({ attendeeId: id, sessionId: EVENT })))], // prettier-ignore
  ['listSessionLocations', (client) => listSessionLocations(client, EVENT, null)],
  ['listSessionLocations', (client) => listSessionLocations(client, EVENT, MARK)],
  ['listSpeakers', (client) => listSpeakers(client, EVENT, null)],
  ['listSpeakers', (client) => listSpeakers(client, EVENT, MARK)],
  ['listSpeakerSessions', (client) => listSpeakerSessions(client, EVENT, null)],
  ['listSpeakerSessions', (client) => listSpeakerSessions(client, EVENT, MARK)],
  ['listSessionSpeakers', (client) => listSessionSpeakers(client, EVENT, null)],
  ['listSessionSpeakers', (client) => listSessionSpeakers(client, EVENT, MARK)],
  ...PROBED_SCOPES.map((scope) => ['probeScope', (client: CventClient) => probeScope(client, scope, EVENT)] as const),
  ['getTier', getTier],
  ['getUsedToday', getUsedToday],
];

let database: TestDatabase;
let cvent: ScriptedCvent;
let module: TestingModule;
let client: CventClient;
/** What the client believes of each call that it makes. */
let beliefs: Operation[];

beforeAll(async () => {
  database = await createTestDatabase();
  cvent = await ScriptedCvent.start();
  const settings = {
    DATABASE_URL: database.url,
    ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}`,
    CVENT_EXTRA_HOSTS: cvent.origin,
    LOG_LEVEL: 'silent',
  };
  module = await Test.createTestingModule({ imports: [PlatformModule.forRoot(settings), CventApiModule] }).compile();
  await module.enableShutdownHooks().init();
  const credentials = { host: cvent.origin, clientId: 'client', clientSecret: new Secret('secret') };
  await module.get(QuotaLedger).claimTierReading(credentials);
  await module.get(QuotaLedger).setTier(credentials, { name: 'tier', callsPerSecond: 1_000, callsPerDay: null });
  client = module.get(CventApi).connect(credentials, 'push');
  const call = client.call.bind(client);
  client.call = (operation) => {
    beliefs.push(operation);
    return call(operation);
  };
});
afterAll(async () => {
  await module.close();
  await cvent.stop();
  await database.drop();
});
beforeEach(() => {
  cvent.requests.length = 0;
  beliefs = [];
  cvent.reply = (request) => ({ body: JSON.stringify(spec?.exampleAnswer(request) ?? {}) });
});

const reads = (): SeenRequest[] => cvent.requests.filter(({ target }) => target !== '/oauth2/token');

it('no operation is missing here', () => {
  const isOperation = ([name, value]: [string, unknown]): boolean =>
    typeof value === 'function' && /^(get|list|find|probe)[A-Z]/.test(name);
  const names = Object.entries(api)
    .filter(isOperation)
    .map(([name]) => name);
  expect(new Set(OPERATIONS.map(([name]) => name))).toEqual(new Set([...names, 'getTier', 'getUsedToday']));
});

describe.skipIf(spec === null)("Cvent's own specification", () => {
  it.each(OPERATIONS)('knows the request of %s', async (_, operate) => {
    await operate(client);
    expect([reads().length, beliefs.length]).toEqual([1, 1]);
    expect(reads().flatMap((request) => spec!.problemsOf(request, beliefs[0]!.scope))).toEqual([]);
    expect(reads()[0]!.headers.authorization).toMatch(/^Bearer \S+$/);
  });

  it('knows the request for a token', async () => {
    await client.renewScopes();
    expect(cvent.requests.flatMap((request) => spec!.problemsOf(request))).toEqual([]);
    expect(cvent.requests.map(({ target }) => target)).toEqual(['/oauth2/token']);
  });

  it('has the answers that are read', async () => {
    expect(await getEvent(client, EVENT)).toMatchObject({
      title: expect.any(String),
      timeZone: expect.stringContaining('/'),
      eventStatus: expect.any(String),
    });
    expect(await getTier(client)).toEqual({ name: 'API_Platform_Free_Tier', callsPerSecond: 2, callsPerDay: 1_000 });
    for (const list of [
      listAttendees(client, EVENT, {}, null),
      listRegistrationTypes(client, EVENT, null),
      listContactFields(client, null),
      listSessions(client, EVENT, {}, null),
      listEnrolments(client, EVENT, {}, null),
      listSpeakers(client, EVENT, null),
      listSessionSpeakers(client, EVENT, null),
    ])
      expect(await list).toMatchObject({
        records: [{ id: expect.any(String) }],
        next: { token: expect.any(String) },
        totalCount: expect.any(Number),
      });
    const usage = spec!.exampleAnswer({ ...reads()[0]!, method: 'GET', target: '/usage' }) as { data: { date: string; used: number }[] };
    cvent.script({ body: JSON.stringify(usage), headers: { date: `${new Date(usage.data[0]!.date).toUTCString()}` } });
    expect(await getUsedToday(client)).toBe(usage.data[0]!.used);
  });

  it.each<[string, Partial<SeenRequest>, string]>([
    ['an unknown path', { target: `/events/${EVENT}/attendees` }, 'is not specified'],
    ['an unknown method', { method: 'DELETE' }, 'is not specified'],
    ['an unknown parameter', { target: '/attendees?page=2' }, 'page is no parameter'],
    ['a limit too large', { target: '/attendees?limit=201' }, 'limit must not be 201'],
    ['a limit of nothing', { target: '/attendees?limit=0' }, 'limit must not be 0'],
    ['a limit in words', { target: '/attendees?limit=all' }, 'limit must not be all'],
    ['a date alone', { target: '/attendees?after=2031-05-14' }, 'after must not be 2031-05-14'],
    ['an id that is none', { target: '/events/1' }, 'id must not be 1'],
    ['an unknown field of a filter', { target: "/attendees?filter=eventId%20eq%20'x'" }, 'knows no eventId'],
    ['an unknown operator of a filter', { target: "/attendees?filter=event.id%20sw%20'x'" }, 'knows no event.id sw'],
    ['a filter of another form', { target: '/attendees?filter=x' }, 'cannot be read'],
    ['a filter that is missing', { target: '/custom-fields' }, 'filter is missing'],
    ['a plus', { target: "/attendees?filter=event.id+eq+'x'" }, 'written as +'],
    ['a body where there is none', { body: '{}' }, 'a body is sent'],
    ['a body of another kind', { method: 'POST', target: '/attendees/filter', body: 'a=b' }, 'no media type'],
    [
      'an unknown key of a body',
      { method: 'POST', target: '/attendees/filter', body: '{"filters":"x"}', headers: { 'content-type': 'application/json' } },
      'filters is not known',
    ],
    [
      'a form without a client id',
      {
        method: 'POST',
        target: '/oauth2/token',
        body: 'grant_type=client_credentials',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      'client_id',
    ],
  ])('would tell of %s', (_, over, problem) => {
    const request = { method: 'GET', target: '/attendees', headers: {}, body: '', at: 0, ...over };
    expect(spec!.problemsOf(request).join('\n')).toContain(problem);
  });

  it('would tell of another scope', () => {
    const request = { method: 'GET', target: '/attendees', headers: {}, body: '', at: 0 };
    expect(spec!.problemsOf(request, 'event/attendees:read')).toEqual([]);
    expect(spec!.problemsOf(request, null).join()).toContain('not its scope');
  });
});
