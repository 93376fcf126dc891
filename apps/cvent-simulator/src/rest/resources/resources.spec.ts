import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../start-simulator.js';
import { ApiClient, type ClientAnswer } from '../../testing/api-client.js';
import { ManualClock } from '../../testing/manual-clock.js';

const NOBODY = '04ca6ae2-0dc3-487b-953e-86d6abbdf7d3';
let clock: ManualClock;
let running: RunningSimulator;
let client: ApiClient;
let eventId: string;

beforeEach(async () => {
  clock = new ManualClock();
  running = await startSimulator({ clock });
  client = new ApiClient(running.url);
  await client.login();
  eventId = running.simulator.events.put({
    size: 30,
    seed: 5,
    timezone: 'America/New_York',
    startLocal: '2031-06-09T08:00:00',
    contactFields: [
      { name: 'Diet', type: 'text' },
      { name: 'Interests', type: 'multi-choice', choices: ['AI', 'Design, UX'] },
    ],
  }).id;
});
afterEach(() => running.close());

const attendees = () => running.simulator.events.get(eventId).attendees;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- records of every shape
const dataOf = ({ body }: ClientAnswer) => body.data as any[];
const ids = (answer: ClientAnswer): string[] => dataOf(answer).map(({ id }) => id as string);

describe('an event', () => {
  it('has its times in UTC and its zone beside them', async () => {
    const { body } = await client.get(`/events/${eventId}`);
    expect(body).toMatchObject({ id: eventId, timezone: 'America/New_York', start: '2031-06-09T12:00:00.000Z', eventStatus: 'Upcoming' });
    clock.nowMs = Date.parse('2031-06-09T13:00:00Z');
    await client.login();
    expect((await client.get(`/events/${eventId}`)).body.eventStatus).toBe('Ongoing');
  });

  it('is not found when it is not of this account, nor what hangs under it', async () => {
    for (const path of ['', '/registration-types', '/session-locations']) {
      expect(await client.get(`/events/${NOBODY}${path}`)).toMatchObject({ status: 404, body: { code: 404, message: 'Not found' } });
    }
  });

  it('has registration types and places', async () => {
    const { event, sessions } = running.simulator.events.get(eventId);
    const types = await client.get(`/events/${eventId}/registration-types`);
    expect(dataOf(types).map(({ id, name, code }) => ({ id, name, code }))).toEqual(event.registrationTypes);
    const places = dataOf(await client.get(`/events/${eventId}/session-locations`));
    expect(places.map(({ name }) => name).sort()).toEqual([...new Set([...sessions.values()].map(({ location }) => location))].sort());
  });
});

describe('custom fields', () => {
  const list = (filter?: string) => client.get(`/custom-fields${filter === undefined ? '' : `?filter=${encodeURIComponent(filter)}`}`);

  it('come by category', async () => {
    expect(dataOf(await list(`category eq 'Contact'`))).toMatchObject([
      { name: 'Diet', category: 'Contact', type: 'Open Ended Text - One Line', details: { answerFormat: 'General' } },
      { name: 'Interests', type: 'Choice - Multiple Answers', details: { choices: [{ text: 'AI' }, { text: 'Design, UX' }] } },
    ]);
    expect(dataOf(await list(`category eq 'Session'`))).toMatchObject([{ name: 'Track' }]);
    expect(dataOf(await list(`category eq 'Survey'`))).toEqual([]);
    expect(dataOf(await list(`category eq 'Contact' and code eq 'diet'`))).toHaveLength(1);
  });

  it.each([
    [undefined],
    [`code eq 'DIET'`],
    [`category eq 'Contact' or category eq 'Session'`],
    [`category eq 'Fruit'`],
    [`category eq 'Contact' and name eq 'Diet'`],
  ])('are refused for the filter %s', async (filter) => {
    expect((await list(filter)).status).toBe(400);
  });
});

describe('an attendee', () => {
  it('shows the registration, with the contact inside', async () => {
    const [one] = attendees();
    const { simulator } = running;
    simulator.attendees.modify(eventId, one!.id, { company: 'Fjord & Sons', customFields: { Interests: ['AI', 'Design, UX'], Diet: '' } });
    const { body } = await client.get(`/attendees/${one!.id}`);
    const { contact, attendee } = simulator.events.attendee(eventId, one!.id);
    expect(body).toMatchObject({ id: one!.id, status: attendee.status, event: { id: eventId }, lastModified: attendee.lastModified });
    expect(body.contact).toMatchObject({ id: contact.id, firstName: contact.firstName, company: 'Fjord & Sons' });
    expect(body.contact.customFields).toEqual([
      expect.objectContaining({ name: 'Interests', type: 'MultiSelect', value: ['AI', 'Design, UX'] }),
    ]);
  });

  it('leaves out what is not given', async () => {
    const { attendee } = running.simulator.attendees.modify(eventId, attendees()[0]!.id, { email: '', company: '', registrationType: '' });
    const { body } = await client.get(`/attendees/${attendee.id}`);
    expect(body).not.toHaveProperty('registrationType');
    expect(body.contact).not.toHaveProperty('email');
    expect(body.contact).not.toHaveProperty('company');
  });

  it('may name fields that nobody answered', async () => {
    running.simulator.rest.configure({ unansweredFields: true });
    const { id } = running.simulator.attendees.modify(eventId, attendees()[0]!.id, { customFields: { Diet: '' } }).attendee;
    const { body } = await client.get(`/attendees/${id}`);
    expect(body.contact.customFields).toContainEqual(expect.objectContaining({ name: 'Diet', value: [] }));
  });

  it('is found by what filters know', async () => {
    const [one] = attendees();
    const { contact, attendee } = running.simulator.events.attendee(eventId, one!.id);
    const filter = `confirmationNumber eq '${attendee.confirmationNumber}' and contact.lastName sw "${contact.lastName.slice(0, 2)}"`;
    expect(ids(await client.get(`/attendees?filter=${encodeURIComponent(filter)}`))).toEqual([one!.id]);
    expect(ids(await client.post('/attendees/filter', { filter: `event.id eq '${NOBODY}'` }))).toEqual([]);
  });

  it('is not found under an id that is none, or written in capitals', async () => {
    expect((await client.get(`/attendees/${NOBODY}`)).status).toBe(404);
    expect((await client.get(`/attendees/${attendees()[0]!.id.toUpperCase()}`)).status).toBe(404);
  });

  it('has a contact of its own', async () => {
    const { body } = await client.get(`/contacts/${attendees()[0]!.contactId}`);
    expect(body).toMatchObject({ id: attendees()[0]!.contactId, purged: false });
    expect((await client.get(`/contacts/${NOBODY}`)).status).toBe(404);
  });
});

describe('a session', () => {
  it('has its times in UTC, summer and winter', async () => {
    const { sessions } = running.simulator;
    const summer = sessions.create(eventId, { startLocal: '2031-06-09T09:00:00', endLocal: '2031-06-09T10:30:00' }).session;
    const winter = sessions.create(eventId, { startLocal: '2031-12-09T09:00:00', endLocal: '2031-12-09T10:30:00' }).session;
    expect((await client.get(`/sessions/${summer.id}`)).body).toMatchObject({
      start: '2031-06-09T13:00:00.000Z',
      end: '2031-06-09T14:30:00.000Z',
    });
    expect((await client.get(`/sessions/${winter.id}`)).body.start).toBe('2031-12-09T14:00:00.000Z');
    const filter = `start ge '2031-12-01T00:00:00Z' and event.id eq '${eventId}'`;
    expect(ids(await client.post('/sessions/filter', { filter }))).toEqual([winter.id]);
  });

  it('stops to appear when it is deleted', async () => {
    const { session } = running.simulator.sessions.create(eventId, { title: 'Gone soon' });
    running.simulator.sessions.delete(eventId, session.id);
    expect((await client.get(`/sessions/${session.id}`)).status).toBe(404);
    expect(ids(await client.get('/sessions'))).not.toContain(session.id);
  });

  it('is found by its answers', async () => {
    const { event, sessions } = running.simulator.events.get(eventId);
    const field = event.sessionFields[0]!.id;
    const wanted = [...sessions.values()].filter(({ answers }) => answers[field]?.[0] === 'Practice').map(({ id }) => id);
    expect(ids(await client.post('/sessions/filter', { filter: `customField.${field} in ('Practice')` }))).toEqual(wanted);
  });
});

describe('enrollment', () => {
  it('lists places in optional sessions with their status, and nobody in included ones', async () => {
    const { sessions } = running.simulator;
    const person = attendees().find(({ status }) => status === 'Accepted')!;
    const { session } = sessions.create(eventId, { title: 'Optional' });
    sessions.enrol(eventId, session.id, person.id);
    const of = () => client.get(`/sessions/enrollment?filter=${encodeURIComponent(`session.id eq '${session.id}'`)}`);
    expect(dataOf(await of())).toMatchObject([
      { id: `${session.id}::${person.id}`, attendee: { id: person.id }, session: { id: session.id }, status: 'Registered' },
    ]);
    sessions.cancelEnrolment(eventId, session.id, person.id);
    expect(dataOf(await of())).toMatchObject([{ status: 'Cancelled' }]);
    sessions.update(eventId, session.id, { included: true });
    expect(dataOf(await of())).toEqual([]);
  });

  it('counts the ends of its window in', async () => {
    clock.advance(60_000);
    const person = attendees()[0]!;
    const { session } = running.simulator.sessions.create(eventId, { title: 'Optional' });
    const { lastModified } = running.simulator.sessions.enrol(eventId, session.id, person.id).enrolment;
    const id = `${session.id}::${person.id}`;
    expect(ids(await client.get(`/sessions/enrollment?after=${lastModified}&before=${lastModified}`))).toEqual([id]);
    expect(ids(await client.get(`/sessions?after=${session.lastModified}`))).toEqual([]);
  });

  it('is walked to its end', async () => {
    let answer = await client.get('/sessions/enrollment?limit=7');
    const seen = ids(answer);
    while (answer.body.paging.nextToken !== undefined) {
      answer = await client.get(`/sessions/enrollment?token=${answer.body.paging.nextToken}`);
      seen.push(...ids(answer));
    }
    expect(seen).toEqual(running.simulator.events.enrolments(eventId).map(({ id }) => id));
  });
});

describe('scopes', () => {
  it.each([
    ['/events/EVENT', 'event/events:read'],
    ['/events/EVENT/registration-types', 'event/registration-types:read'],
    ['/events/EVENT/session-locations', 'event/sessions:read'],
    ['/custom-fields?filter=category%20eq%20%27Contact%27', 'event/custom-fields:read'],
    ['/attendees', 'event/attendees:read'],
    ['/sessions', 'event/sessions:read'],
    ['/sessions/enrollment', 'event/session-enrollment:read'],
    [`/contacts/CONTACT`, 'event/contacts:read'],
  ])('%s needs %s and nothing else', async (template, scope) => {
    const path = template.replace('EVENT', eventId).replace('CONTACT', attendees()[0]!.contactId);
    running.simulator.rest.applications.put('narrow', { clientSecret: 'n', scopes: [scope, 'event/contacts:write'] });
    const credentials = { clientId: 'narrow', clientSecret: 'n' };
    await client.login({}, credentials);
    expect((await client.get(path)).status).toBe(200);
    await client.login({ scope: 'event/contacts:write' }, credentials);
    expect(await client.get(path)).toMatchObject({ status: 403, body: { code: 403, message: 'Access Forbidden' } });
  });
});
