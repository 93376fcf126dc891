import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../start-simulator.js';
import { ApiClient, type ClientAnswer } from '../../testing/api-client.js';
import { ManualClock } from '../../testing/manual-clock.js';

const OTHER_EVENT = '11111111-2222-4333-8444-555555555555';
let clock: ManualClock;
let running: RunningSimulator;
let client: ApiClient;
let eventId: string;

beforeEach(async () => {
  clock = new ManualClock();
  running = await startSimulator({ clock });
  client = new ApiClient(running.url);
  await client.login();
  eventId = running.simulator.events.put({ size: 400, seed: 5 }).id;
  running.simulator.events.put({ id: OTHER_EVENT, size: 7, seed: 5 });
});
afterEach(() => running.close());

const filterOf = (filter: string): string => `filter=${encodeURIComponent(filter)}`;
const idsOf = ({ body }: ClientAnswer): string[] => (body.data as { id: string }[]).map(({ id }) => id);

async function walk(path: string): Promise<ClientAnswer[]> {
  const pages = [await client.get(path)];
  while (pages.at(-1)!.body.paging.nextToken !== undefined) {
    pages.push(await client.get(`/attendees?token=${pages.at(-1)!.body.paging.nextToken}`));
  }
  return pages;
}

describe('a walk over a list', () => {
  it('ends in an empty page when the count divides evenly', async () => {
    const pages = await walk(`/attendees?limit=200&${filterOf(`event.id eq '${eventId}'`)}`);
    expect(pages.map((page) => idsOf(page).length)).toEqual([200, 200, 0]);
    expect(new Set(pages.flatMap(idsOf)).size).toBe(400);
    expect(pages.map(({ body }) => body.paging.totalCount)).toEqual([400, 400, 400]);
  });

  it('ends in a short page otherwise, over all events without a filter', async () => {
    const pages = await walk('/attendees?limit=200');
    expect(pages.map((page) => idsOf(page).length)).toEqual([200, 200, 7]);
  });

  it('gives a hundred records unless told, and keeps its limit and filter whatever comes with the token', async () => {
    const first = await client.get(`/attendees?${filterOf(`status eq 'Accepted'`)}`);
    expect(first.body.paging.limit).toBe(100);
    const next = await client.get(`/attendees?limit=3&filter=nonsense&token=${first.body.paging.nextToken}`);
    expect(idsOf(next)).toHaveLength(100);
    expect(idsOf(next).filter((id) => idsOf(first).includes(id))).toEqual([]);
  });

  it('has a way back and links', async () => {
    const first = await client.get('/attendees?limit=10');
    const second = await client.get(`/attendees?token=${first.body.paging.nextToken}`);
    const { previousToken, currentToken, _links } = second.body.paging;
    expect(previousToken).toBe(first.body.paging.currentToken);
    expect(_links.self.href).toBe(`?token=${currentToken}`);
    expect(idsOf(await client.get(`/attendees?token=${currentToken}`))).toEqual(idsOf(second));
  });

  it('may keep quiet about the total', async () => {
    running.simulator.rest.configure({ totalCount: false });
    expect((await client.get('/attendees')).body.paging).not.toHaveProperty('totalCount');
  });

  it('shows what changed meanwhile, and not what was removed', async () => {
    const first = await client.get('/attendees?limit=200');
    const [later] = running.simulator.events.get(eventId).attendees.slice(-1);
    running.simulator.attendees.modify(eventId, later!.id, { note: 'changed' }, { silent: true });
    running.simulator.events.delete(OTHER_EVENT);
    const second = await client.get(`/attendees?token=${first.body.paging.nextToken}`);
    expect(second.body.data.at(-1).note).toBe('changed');
    expect(idsOf(await client.get(`/attendees?token=${second.body.paging.nextToken}`))).toEqual([]);
  });
});

describe('a list refuses', () => {
  it.each([
    ['limit=0', /limit/],
    ['limit=201', /limit/],
    ['limit=ten', /limit/],
    ['token=abc', 'Invalid token'],
    ['token=0e28af57-511f-47ab-ae46-46cd1ca51a1a', 'Invalid token'],
    ['filter=eventId%20eq%20%27x%27', 'Unsupported field eventId for filter'],
    [`filter=event.id+eq+'x'`, 'Invalid filter'],
    ['filter=%E0%A4%A', 'Bad Request'],
    ['after=yesterday', 'Invalid date yesterday'],
    ['sort=note:ASC', 'Unsupported sort note:ASC'],
  ])('%s', async (query, message) => {
    const answer = await client.get(`/attendees?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 400, message: expect.stringMatching(message) } });
  });

  it('a token of another list', async () => {
    const { body } = await client.get('/attendees?limit=1');
    expect((await client.get(`/events/${eventId}/registration-types?token=${body.paging.nextToken}`)).status).toBe(400);
  });

  it('a token that is too old', async () => {
    running.simulator.rest.configure({ pageTokenLifetimeSeconds: 60 });
    const { nextToken } = (await client.get('/attendees?limit=1')).body.paging;
    clock.advance(59_999);
    expect((await client.get(`/attendees?token=${nextToken}`)).status).toBe(200);
    clock.advance(1);
    expect(await client.get(`/attendees?token=${nextToken}`)).toMatchObject({ status: 400, body: { message: 'Invalid token' } });
  });

  it('a filter in a body that is not right', async () => {
    expect((await client.post('/attendees/filter', ['x'])).status).toBe(400);
    expect((await client.post('/attendees/filter', { filter: 7 })).status).toBe(400);
  });

  it('GET of the filter, and attendees under an event', async () => {
    expect((await client.get('/attendees/filter')).status).toBe(404);
    expect((await client.get(`/events/${eventId}/attendees`)).status).toBe(404);
  });
});

describe('POST /attendees/filter', () => {
  it('takes the filter from the body, the rest from the query, and the same tokens', async () => {
    const ids = running.simulator.events
      .get(eventId)
      .attendees.slice(10, 13)
      .map(({ id }) => id);
    const filter = `event.id eq '${eventId}' and (${ids.map((id) => `id eq '${id}'`).join(' or ')})`;
    const first = await client.post('/attendees/filter?limit=2', { filter });
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    expect(idsOf(await client.post(`/attendees/filter?token=${first.body.paging.nextToken}`, { filter }))).toEqual(ids.slice(2));
  });

  it('lists everything without a filter', async () => {
    expect((await client.post('/attendees/filter', {})).body.paging.totalCount).toBe(407);
  });
});

describe('after and before', () => {
  const changed = async (query: string): Promise<string[]> => idsOf(await client.get(`/attendees?${query}`));

  it('are strict', async () => {
    const { attendees, events } = running.simulator;
    const [one, other] = events
      .get(eventId)
      .attendees.slice(0, 2)
      .map(({ id }) => id) as [string, string];
    clock.advance(60_000);
    const first = attendees.modify(eventId, one, { note: 'a' }).attendee.lastModified;
    clock.advance(60_000);
    const second = attendees.modify(eventId, other, { note: 'b' }).attendee.lastModified;
    expect(await changed('after=2031-05-14T09:00:30Z')).toEqual([one, other]);
    expect(await changed(`after=${first}`)).toEqual([other]);
    expect(await changed(`after=2031-05-14T09:00:30Z&before=${second}`)).toEqual([one]);
  });

  it('see a change of the contact, in every event that the contact is in', async () => {
    clock.advance(60_000);
    const { id, lastModified: before } = running.simulator.events.get(eventId).attendees[0]!;
    running.simulator.attendees.modify(eventId, id, { company: 'New' });
    const { body } = await client.get('/attendees?after=2031-05-14T09:00:30Z');
    expect(body.data).toMatchObject([{ id, contact: { company: 'New' }, attendeeLastModified: before }]);
  });

  it('see a change only once it is indexed', async () => {
    running.simulator.rest.configure({ indexDelayMs: 5_000 });
    const { id } = running.simulator.events.get(eventId).attendees[0]!;
    clock.advance(60_000);
    running.simulator.attendees.modify(eventId, id, { note: 'late' });
    expect(await changed('after=2031-05-14T09:00:30Z')).toEqual([]);
    expect((await client.get(`/attendees/${id}`)).body.note).toBe('late');
    clock.advance(5_000);
    expect(await changed('after=2031-05-14T09:00:30Z')).toEqual([id]);
  });
});

describe('sort', () => {
  it('orders by several fields', async () => {
    const { body } = await client.get('/attendees?limit=200&sort=contact.lastName:DESC,contact.firstName:ASC');
    const names = (body.data as { contact: { lastName: string; firstName: string } }[]).map(({ contact }) => contact);
    const sorted = [...names].sort((a, b) =>
      a.lastName === b.lastName ? (a.firstName < b.firstName ? -1 : 1) : a.lastName < b.lastName ? 1 : -1,
    );
    expect(names.map(({ lastName }) => lastName)).toEqual(sorted.map(({ lastName }) => lastName));
  });
});
