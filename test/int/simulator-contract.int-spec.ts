import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../apps/cvent-simulator/src/index.js';
import { OPERATIONS } from '../../apps/cvent-simulator/src/rest/operations.js';
import { ApiClient, type ClientAnswer } from '../../apps/cvent-simulator/src/testing/api-client.js';
import { cventDocument } from './simulator-contract.document.js';

const document = cventDocument();
const NOBODY = '04ca6ae2-0dc3-487b-953e-86d6abbdf7d3';

describe.skipIf(document === null)("the simulator's answers are as Cvent's specification describes them", () => {
  let running: RunningSimulator;
  let client: ApiClient;
  let eventId: string;

  beforeAll(async () => {
    running = await startSimulator();
    client = new ApiClient(running.url);
    const { events, attendees, sessions } = running.simulator;
    eventId = events.put({ size: 450, seed: 11, guestShare: 0.2, sessionCount: 9, timezone: 'Asia/Kathmandu' }).id;
    const [one] = events.get(eventId).attendees;
    attendees.modify(eventId, one!.id, {
      ccEmail: 'second@example.com',
      referenceId: 'r-1',
      note: 'Near the door',
      homeAddress: { address1: '1 Lane', state: 'Texas', stateCode: 'TX', zipcode: '78727', country: 'USA', countryCode: 'US' },
    });
    attendees.cancel(eventId, events.get(eventId).attendees[1]!.id);
    sessions.create(eventId, { title: 'Plain', location: '', category: '', code: '' });
    await client.login();
  });
  afterAll(() => running.close());

  const check = (operation: string, { status, body }: ClientAnswer, wanted: number): void => {
    expect(status).toBe(wanted);
    expect(document!.problemWith(operation, status, body)).toBeNull();
  };
  const first = async (path: string): Promise<string> => ((await client.get(path)).body as { data: { id: string }[] }).data[0]!.id;

  it('knows no operation that the specification does not have', () => {
    for (const { method, path } of OPERATIONS) expect(document!.operations).toContain(`${method} ${path}`);
  });

  it.each([
    ['GET /token-validation', '/token-validation'],
    ['GET /usage', '/usage'],
    ['GET /events/{id}/registration-types', '/events/EVENT/registration-types'],
    ['GET /events/{id}/session-locations', '/events/EVENT/session-locations?limit=2'],
    ['GET /custom-fields', `/custom-fields?filter=category%20eq%20'Contact'`],
    ['GET /custom-fields', `/custom-fields?filter=category%20eq%20'Session'`],
    ['GET /custom-fields', `/custom-fields?filter=category%20eq%20'Event'`],
    ['GET /attendees', '/attendees?limit=200'],
    ['GET /attendees', '/attendees?limit=1&after=2001-01-01T00:00:00Z'],
    ['GET /sessions', '/sessions?limit=200'],
    ['GET /sessions/enrollment', '/sessions/enrollment?limit=200'],
    ['GET /session-categories', '/session-categories?limit=1'],
    ['GET /speakers', '/speakers?limit=3'],
    ['GET /events/{id}', '/events/EVENT'],
  ])('%s at %s, to the last page', async (operation, path) => {
    let answer = await client.get(path.replace('EVENT', eventId));
    check(operation, answer, 200);
    let pages = 1;
    for (let token = nextToken(answer); token !== undefined && pages < 10; token = nextToken(answer), pages++) {
      answer = await client.get(`${path.split('?')[0]!.replace('EVENT', eventId)}?token=${token}`);
      check(operation, answer, 200);
    }
  });

  it.each(['/attendees', '/sessions', '/sessions/enrollment', '/speakers'])('POST %s/filter', async (path) => {
    check(`POST ${path}/filter`, await client.post(`${path}/filter`, { filter: `event.id eq '${eventId}'` }), 200);
    check(`POST ${path}/filter`, await client.post(`${path}/filter`, { filter: 'nonsense' }), 400);
  });

  it.each([
    ['GET /attendees/{id}', '/attendees'],
    ['GET /sessions/{id}', '/sessions'],
  ])('%s', async (operation, list) => {
    check(operation, await client.get(`${list}/${await first(list)}`), 200);
    check(operation, await client.get(`${list}/${NOBODY}`), 404);
  });

  it('GET /contacts/{id}', async () => {
    for (const { contactId } of running.simulator.events.get(eventId).attendees.slice(0, 20)) {
      check('GET /contacts/{id}', await client.get(`/contacts/${contactId}`), 200);
    }
    check('GET /contacts/{id}', await client.get(`/contacts/${NOBODY}`), 404);
  });

  it('GET /sessions/{id}/speakers and GET /speakers/{id}/sessions', async () => {
    for (const { id } of running.simulator.events.sessions(eventId)) {
      check('GET /sessions/{id}/speakers', await client.get(`/sessions/${id}/speakers`), 200);
    }
    for (const { id } of running.simulator.events.speakers(eventId)) {
      check('GET /speakers/{id}/sessions', await client.get(`/speakers/${id}/sessions`), 200);
    }
  });

  it('with unanswered fields named, and without totals', async () => {
    running.simulator.rest.configure({ unansweredFields: true, totalCount: false });
    check('GET /attendees', await client.get('/attendees?limit=200'), 200);
    running.simulator.rest.configure({ unansweredFields: false, totalCount: true });
  });

  it('GET /usage/tier; the quota of an unlimited tier is null, as its description says and its type does not', async () => {
    running.simulator.rest.quota.setTier('standard');
    check('GET /usage/tier', await client.get('/usage/tier'), 200);
    running.simulator.rest.quota.setTier('unlimited');
    const { body } = await client.get('/usage/tier');
    expect(document!.problemWith('GET /usage/tier', 200, { ...(body as object), quota: 0 })).toBeNull();
    expect(body).toMatchObject({ quota: null });
  });

  it('POST /oauth2/token', async () => {
    check('POST /oauth2/token', await client.login(), 200);
    check('POST /oauth2/token', await client.login({ grant_type: 'password' }), 400);
    await client.login();
  });

  it('every refusal of every operation', async () => {
    const other = new ApiClient(running.url);
    running.simulator.rest.applications.put('narrow', { clientSecret: 's', scopes: [] });
    await other.login({}, { clientId: 'narrow', clientSecret: 's' });
    const reads = OPERATIONS.filter(({ method }) => method === 'GET');
    for (const { path, scope } of reads) {
      const operation = `GET ${path}`;
      const url = path.replace('{id}', NOBODY);
      check(operation, await client.call('GET', url), 401);
      if (scope !== null) check(operation, await other.get(url), 403);
      if (scope !== null && path.includes('{id}')) check(operation, await client.get(url), 404);
      if (document!.describes(operation, 400) && scope !== null && !path.includes('{id}'))
        check(operation, await client.get(`${url}?limit=0`), 400);
    }
    running.simulator.rest.quota.setTier('free');
    running.simulator.rest.quota.leave(0);
    for (const { path } of reads) check(`GET ${path}`, await client.get(path.replace('{id}', NOBODY)), 429);
    running.simulator.rest.quota.reset('unlimited');
  });
});

function nextToken({ body }: ClientAnswer): string | undefined {
  return (body as { paging?: { nextToken?: string } }).paging?.nextToken;
}
