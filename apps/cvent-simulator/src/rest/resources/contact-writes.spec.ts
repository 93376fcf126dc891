import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../start-simulator.js';
import { ApiClient, type ClientAnswer } from '../../testing/api-client.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { type Receiver, startReceiver } from '../../testing/receiver.js';

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
    size: 12,
    seed: 5,
    guestShare: 0,
    contactFields: [
      { name: 'Diet', type: 'text' },
      { name: 'Size', type: 'single-choice', choices: ['S', 'M'] },
    ],
  }).id;
  clock.advance(60_000);
});
afterEach(() => running.close());

const attendee = (index = 0) => running.simulator.events.get(eventId).attendees[index]!;
const contact = (index = 0) => running.simulator.account.contact(attendee(index).contactId);
const patch = (body: object, id = contact().id) => client.send('PATCH', `/contacts/${id}`, { id, ...body });
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- items of every shape
const itemsOf = ({ body }: ClientAnswer) => body as any[];

describe('PATCH of a contact', () => {
  it('answers the whole contact and moves it, with every registration that it has', async () => {
    const [before, registration] = [contact(), attendee()];
    const other = running.simulator.events.put({ seed: 9 }).id;
    const twin = { ...registration, id: NOBODY };
    running.simulator.events.get(other).put(twin);
    const { status, body } = await patch({ title: 'Astronaut', company: null });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: before.id, firstName: before.firstName, title: 'Astronaut' });
    expect(body).not.toHaveProperty('company');
    const { lastModified } = contact();
    expect(lastModified > before.lastModified).toBe(true);
    expect(body.lastModified).toBe(lastModified);
    expect(attendee()).toMatchObject({ lastModified, registrationLastModified: registration.registrationLastModified });
    expect(running.simulator.events.get(other).attendee(NOBODY)).toMatchObject({ lastModified });
    const changed = await client.get(`/attendees?after=2031-05-14T09:00:30.000Z&filter=${encodeURIComponent(`event.id eq '${eventId}'`)}`);
    expect(changed.body.data).toMatchObject([{ id: registration.id, contact: { title: 'Astronaut' } }]);
  });

  it('is refused for what the contact may not be, in the shape that errors have', async () => {
    const before = contact();
    expect((await patch({ firstName: 'x'.repeat(31) })).body).toMatchObject({ code: 400, target: 'firstName' });
    expect((await patch({ email: contact(1).email.toUpperCase() })).body).toMatchObject({
      code: 400,
      message: 'Duplicate contact already exists',
      target: 'Contact',
    });
    expect((await patch({ title: 1, email: 2 })).body.details).toMatchObject([{ code: 400, target: 'title' }, { target: 'email' }]);
    running.simulator.rest.configure({ errorShape: 'wrapped' });
    expect((await patch({ email: contact(1).email })).body).toEqual({
      error: { code: 'Bad Request', message: 'Duplicate contact already exists' },
    });
    expect(contact()).toEqual(before);
  });

  it('takes an email that another one has, where names belong to the key', async () => {
    running.simulator.rest.configure({ contactKey: 'name-and-email' });
    expect((await patch({ email: contact(1).email })).status).toBe(200);
  });

  it('wants JSON, the id in the body, and somebody who is there', async () => {
    const path = `/contacts/${contact().id}`;
    expect((await client.send('PATCH', path, { title: 'x' })).status).toBe(400);
    expect((await client.send('PATCH', path, { id: contact(1).id, title: 'x' })).status).toBe(400);
    expect((await client.send('PATCH', path, [])).status).toBe(400);
    expect((await patch({ title: 'x' }, NOBODY)).status).toBe(404);
  });

  it('writes and shows the sensitive part with its scopes only', async () => {
    const scopes = ['event/contacts:read', 'event/contacts:write'];
    const sensitive = ['event/contacts:read-sensitive', 'event/contacts:write-sensitive'];
    running.simulator.rest.applications.put('trusted', { clientSecret: 't', scopes: [...scopes, ...sensitive] });
    expect((await patch({ dateOfBirth: '1990-01-02' })).status).toBe(200);
    const trusted = new ApiClient(running.url);
    await trusted.login({}, { clientId: 'trusted', clientSecret: 't' });
    const path = `/contacts/${contact().id}`;
    expect((await trusted.get(path)).body).not.toHaveProperty('dateOfBirth');
    const { body } = await trusted.send('PATCH', path, { id: contact().id, dateOfBirth: '1990-01-02', pronouns: 'they' });
    expect(body).toMatchObject({ dateOfBirth: '1990-01-02', pronouns: 'they' });
    const seen = (await client.get(path)).body;
    expect(seen).toMatchObject({ pronouns: 'they' });
    expect(seen).not.toHaveProperty('dateOfBirth');
    const { body: registration } = await client.get(`/attendees/${attendee().id}`);
    expect(registration.contact).toMatchObject({ pronouns: 'they' });
    expect(registration.contact).not.toHaveProperty('dateOfBirth');
  });
});

describe('PUT of a contact', () => {
  it('blanks what it does not name, custom fields apart', async () => {
    const { id, email, answers } = contact();
    const { status, body } = await client.send('PUT', `/contacts/${id}`, { id, email, firstName: 'Ann' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, email, firstName: 'Ann' });
    expect(body).not.toHaveProperty('lastName');
    expect(body).not.toHaveProperty('workAddress');
    expect(contact()).toMatchObject({ company: '', answers });
  });
});

describe.each(['PATCH', 'PUT'])('bulk %s', (method) => {
  const send = (items: unknown) => client.send(method, '/contacts', items);
  const item = (index: number, changes: object) => ({ id: contact(index).id, email: contact(index).email, ...changes });

  it('tells of each item by itself', async () => {
    const items = [
      item(0, { title: 'First' }),
      { id: NOBODY, title: 'x' },
      item(1, { email: contact(2).email }),
      item(3, { title: 'x'.repeat(101) }),
      { title: 'nobody' },
      'text',
      item(4, { title: 'Last' }),
    ];
    const answer = await send(items);
    expect(answer.status).toBe(207);
    expect(itemsOf(answer)).toMatchObject([
      { status: 200, data: { id: contact(0).id, title: 'First' } },
      { status: 404, data: { code: 404, message: 'Not found' }, message: 'Not found', request: items[1] },
      { status: 400, data: { code: 400, message: 'Duplicate contact already exists', target: 'Contact' }, request: items[2] },
      { status: 400, data: { code: 400, target: 'title' }, request: items[3] },
      { status: 400, data: { code: 400, target: 'id' }, request: items[4] },
      { status: 400 },
      { status: 200, data: { title: 'Last' } },
    ]);
    expect(itemsOf(answer)[0]).not.toHaveProperty('request');
    expect(contact(0).title).toBe('First');
    expect(contact(3).title).not.toBe('x'.repeat(101));
    expect(contact(4).title).toBe('Last');
  });

  it('applies items in their order, so that the second of two with one email is refused', async () => {
    const answer = await send([item(0, { email: 'same@example.com' }), item(1, { email: 'SAME@example.com' })]);
    expect(itemsOf(answer).map(({ status }) => status as number)).toEqual([200, 400]);
  });

  it('may be answered 200, with names for codes, and out of order', async () => {
    running.simulator.rest.configure({ bulkStatus: 200, bulkErrorCodes: 'name', bulkOrder: 'reversed' });
    const answer = await send([item(0, { email: contact(1).email }), item(2, { title: 'Last' })]);
    expect(answer.status).toBe(200);
    expect(itemsOf(answer)).toMatchObject([
      { status: 200, data: { title: 'Last' } },
      { status: 400, data: { code: 'Bad Request', message: 'Duplicate contact already exists', target: 'Contact' } },
    ]);
  });

  it('takes ten at most, in a list', async () => {
    const many = Array.from({ length: 11 }, (_, index) => item(index, { title: 'Many' }));
    expect((await send(many)).status).toBe(400);
    expect(contact(0).title).not.toBe('Many');
    expect((await send(many.slice(1))).status).toBe(207);
    expect((await send(many[0])).body).toMatchObject({ code: 400, message: expect.stringContaining('valid JSON') as string });
  });
});

describe('PUT of the answer to a custom field', () => {
  const fields = () => running.simulator.events.get(eventId).event.contactFields;
  const put = (value: unknown, { id } = fields()[1]!, contactId = contact().id) =>
    client.send('PUT', `/contacts/${contactId}/custom-fields/${id}/answers`, { id, value });

  it('answers the answer, and moves the contact', async () => {
    const before = contact();
    expect(await put(['M'])).toMatchObject({
      status: 200,
      body: { id: fields()[1]!.id, name: 'Size', type: 'SingleSelect', value: ['M'], order: 2 },
    });
    const { body } = await client.get(`/attendees/${attendee().id}`);
    expect(body.contact.customFields).toContainEqual(expect.objectContaining({ name: 'Size', value: ['M'] }));
    expect(body.lastModified > before.lastModified).toBe(true);
  });

  it('takes it back with an empty list', async () => {
    await put(['S']);
    expect((await put([])).body).toMatchObject({ value: [] });
    expect(contact().answers).not.toHaveProperty(fields()[1]!.id);
  });

  it('is refused for what the field does not take, and for fields and contacts that are not there', async () => {
    const before = contact();
    expect((await put(['XL'])).body).toMatchObject({ code: 400, message: 'Invalid value: XL', target: 'value' });
    expect((await put(['S'], { ...fields()[1]!, id: NOBODY })).status).toBe(404);
    expect((await put(['S'], fields()[1], NOBODY)).status).toBe(404);
    expect(contact()).toEqual(before);
  });
});

describe('the echo of a write', () => {
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await startReceiver();
    await running.simulator.webhooks.setTarget({ url: receiver.url, token: 't' });
  });
  afterEach(() => receiver.close());

  it('is silence unless told', async () => {
    await patch({ title: 'Astronaut' });
    await running.simulator.idle();
    expect(receiver.posts).toEqual([]);
  });

  it('tells of each registration, as the contact is now', async () => {
    const other = running.simulator.events.put({ seed: 9 }).id;
    running.simulator.events.get(other).put({ ...attendee(), id: NOBODY });
    running.simulator.rest.configure({ echoWrites: true });
    await patch({ title: 'Astronaut' });
    await running.simulator.idle();
    const told = receiver.posts.map(({ body }) => [body!.eventType, body!.message[0]!['inviteeStub'], body!.message[0]!['title']]);
    expect(told.sort()).toEqual(
      [
        ['InviteeOrGuestModified', attendee().id.toUpperCase(), 'Astronaut'],
        ['InviteeOrGuestModified', NOBODY.toUpperCase(), 'Astronaut'],
      ].sort(),
    );
  });

  it('comes later on demand, for every item of a bulk write that was done, and for answers', async () => {
    running.simulator.rest.configure({ echoWrites: true, echoDelayMs: 200 });
    const startedMs = performance.now();
    await client.send('PATCH', '/contacts', [{ id: contact(0).id, title: 'A' }, { id: NOBODY }, { id: contact(1).id, title: 'B' }]);
    const { id } = running.simulator.events.get(eventId).event.contactFields[0]!;
    await client.send('PUT', `/contacts/${contact(2).id}/custom-fields/${id}/answers`, { id, value: ['Vegan'] });
    expect(receiver.posts).toEqual([]);
    await running.simulator.idle();
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(200);
    expect(receiver.posts).toHaveLength(3);
  });
});

describe('a write whose answer is lost', () => {
  it.each(['drop', 'status', 'silence'] as const)('by a fault of kind %s is done when the fault says so, and only then', async (kind) => {
    const { faults } = running.simulator.rest;
    faults.add({ kind, operation: 'PATCH /contacts*', count: 1, delayMs: 1 });
    await patch({ title: 'Not done' }).catch(() => null);
    expect(contact().title).not.toBe('Not done');
    faults.clear();
    faults.add({ kind, operation: 'PATCH /contacts*', count: 1, delayMs: 1, isCarriedOut: true });
    await client.send('PATCH', '/contacts', [{ id: contact().id, title: 'Done' }]).catch(() => null);
    expect(contact().title).toBe('Done');
  });
});

describe('scopes', () => {
  it.each([
    ['PATCH', '/contacts/CONTACT'],
    ['PUT', '/contacts/CONTACT'],
    ['PATCH', '/contacts'],
    ['PUT', '/contacts'],
    ['PUT', `/contacts/CONTACT/custom-fields/${NOBODY}/answers`],
  ])('%s %s needs event/contacts:write', async (method, template) => {
    const path = template.replace('CONTACT', contact().id);
    running.simulator.rest.applications.put('reader', { clientSecret: 'r', scopes: ['event/contacts:read'] });
    await client.login({}, { clientId: 'reader', clientSecret: 'r' });
    expect((await client.send(method, path, {})).status).toBe(403);
    running.simulator.rest.applications.put('writer', { clientSecret: 'w', scopes: ['event/contacts:write'] });
    await client.login({}, { clientId: 'writer', clientSecret: 'w' });
    expect([400, 404]).toContain((await client.send(method, path, {})).status);
  });
});
