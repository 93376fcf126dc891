import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../start-simulator.js';
import { ApiClient, type ClientAnswer } from '../../testing/api-client.js';
import { ManualClock } from '../../testing/manual-clock.js';

const NOBODY = '04ca6ae2-0dc3-487b-953e-86d6abbdf7d3';
let running: RunningSimulator;
let client: ApiClient;
let eventId: string;
let otherId: string;

beforeEach(async () => {
  running = await startSimulator({ clock: new ManualClock() });
  client = new ApiClient(running.url);
  await client.login();
  eventId = running.simulator.events.put({ size: 8, seed: 5, speakerCount: 7 }).id;
  otherId = running.simulator.events.put({ seed: 6, speakerCount: 3 }).id;
});
afterEach(() => running.close());

const speakers = () => running.simulator.events.speakers(eventId);
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- records of every shape
const dataOf = ({ body }: ClientAnswer) => body.data as any[];
const ids = (answer: ClientAnswer): string[] => dataOf(answer).map(({ id }) => id as string);
const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

describe('speakers', () => {
  it('are listed over all events, one page after the other', async () => {
    let answer = await client.get('/speakers?limit=4');
    const seen = ids(answer);
    while (answer.body.paging.nextToken !== undefined) {
      answer = await client.get(`/speakers?token=${answer.body.paging.nextToken}`);
      seen.push(...ids(answer));
    }
    expect(seen).toEqual(idsOf([...speakers(), ...running.simulator.events.speakers(otherId)]));
  });

  it('show who they are; some are attendees too', async () => {
    const people = dataOf(await client.post('/speakers/filter', { filter: `event.id eq '${eventId}'` }));
    const [one, second] = speakers();
    expect(people[0]).toMatchObject({ id: one!.id, firstName: one!.firstName, event: { id: eventId }, category: { name: 'Presenter' } });
    expect(people[0]).not.toHaveProperty('contact');
    expect(people[1]).toMatchObject({ contact: { id: second!.contactId }, email: second!.email });
    const { contact } = running.simulator.events.attendee(eventId, running.simulator.events.get(eventId).attendees[0]!.id);
    expect(people[1]).toMatchObject({ contact: { id: contact.id }, firstName: contact.firstName, lastName: contact.lastName });
  });

  it('are sorted and filtered', async () => {
    const filter = encodeURIComponent(`event.id eq '${eventId}'`);
    expect(ids(await client.get(`/speakers?filter=${filter}&sort=order:DESC`))).toEqual(idsOf(speakers()).reverse());
    const sorted = await client.post('/speakers/filter?sort=lastName:ASC', { filter: `event.id eq '${eventId}'` });
    const names = dataOf(sorted).map(({ lastName }) => lastName as string);
    expect(names).toEqual([...names].sort());
    const [, two, three] = idsOf(speakers());
    expect(ids(await client.post('/speakers/filter', { filter: `id in ('${two}', '${three}')` }))).toEqual([two, three]);
    expect(ids(await client.post('/speakers/filter', { filter: `lastModified gt '2031-06-01T00:00:00Z'` }))).toEqual([]);
  });

  it.each([`order eq '1'`, `eventId eq '${NOBODY}'`, `prefix eq 'Dr.'`])('are not filtered by %s', async (filter) => {
    expect((await client.post('/speakers/filter', { filter })).status).toBe(400);
  });

  it('are not sorted by what Cvent does not sort by', async () => {
    expect((await client.get('/speakers?sort=email:ASC')).status).toBe(400);
  });

  it('of hidden events are hidden', async () => {
    running.simulator.rest.configure({ hiddenEventIds: [eventId] });
    expect(ids(await client.get('/speakers'))).toEqual(idsOf(running.simulator.events.speakers(otherId)));
  });
});

describe('the speakers of a session', () => {
  it('come by id only, in their order, and the other way round', async () => {
    const [one, two] = idsOf(speakers());
    const { session } = running.simulator.sessions.create(eventId, { title: 'Two voices', speakerIds: [two!.toUpperCase(), one!, NOBODY] });
    expect(dataOf(await client.get(`/sessions/${session.id}/speakers`))).toEqual([
      { id: two, session: { id: session.id }, category: expect.objectContaining({ name: 'Presenter' }) as object, order: 1 },
      { id: one, session: { id: session.id }, category: expect.objectContaining({ name: 'Presenter' }) as object, order: 2 },
    ]);
    const sessions = dataOf(await client.get(`/speakers/${one}/sessions`));
    expect(sessions).toContainEqual(expect.objectContaining({ id: session.id, speaker: { id: one } }));
    const planned = running.simulator.events.sessions(eventId).filter(({ speakerIds }) => speakerIds.includes(one!));
    expect(sessions.map(({ id }) => id as string)).toEqual(idsOf(planned));
  });

  it('are nobody where nobody speaks, and not found where there is no session', async () => {
    const { session } = running.simulator.sessions.create(eventId, { title: 'Silence' });
    expect(dataOf(await client.get(`/sessions/${session.id}/speakers`))).toEqual([]);
    expect((await client.get(`/sessions/${NOBODY}/speakers`)).status).toBe(404);
    expect((await client.get(`/speakers/${NOBODY}/sessions`)).status).toBe(404);
  });
});

describe('session categories', () => {
  it('are those of all events, each once, with the ids that sessions name', async () => {
    running.simulator.sessions.create(otherId, { title: 'Walk', category: 'Networking' });
    running.simulator.sessions.create(otherId, { title: 'Break', category: '' });
    const categories = dataOf(await client.get('/session-categories'));
    expect(categories.map(({ name }) => name as string)).toEqual(['Plenary', 'Breakout', 'Networking']);
    const [session] = dataOf(await client.get('/sessions'));
    expect(categories).toContainEqual(session.category);
  });
});

describe('scopes', () => {
  it.each([
    ['/speakers', 'event/speakers:read'],
    ['/sessions/SESSION/speakers', 'event/speakers:read'],
    ['/speakers/SPEAKER/sessions', 'event/sessions:read'],
    ['/session-categories', 'event/session-categories:read'],
  ])('%s needs %s and nothing else', async (template, scope) => {
    const session = running.simulator.events.sessions(eventId)[0]!;
    const path = template.replace('SESSION', session.id).replace('SPEAKER', speakers()[0]!.id);
    running.simulator.rest.applications.put('narrow', { clientSecret: 'n', scopes: [scope, 'event/contacts:write'] });
    const credentials = { clientId: 'narrow', clientSecret: 'n' };
    await client.login({}, credentials);
    expect((await client.get(path)).status).toBe(200);
    await client.login({ scope: 'event/contacts:write' }, credentials);
    expect((await client.get(path)).status).toBe(403);
  });
});
