import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../start-simulator.js';
import { type Receiver, startReceiver } from '../testing/receiver.js';

const EVENT_ID = '0d6d8f3c-7a51-4e0b-9a58-2f0c4e7b1a90';

let receiver: Receiver;
let running: RunningSimulator;

beforeEach(async () => {
  receiver = await startReceiver();
  running = await startSimulator();
});

afterEach(async () => {
  await running.close();
  await receiver.close();
});

async function call(method: string, path: string, body?: unknown) {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await fetch(`${running.url}/admin${path}`, init);
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}

async function prepare(): Promise<void> {
  await call('PUT', `/events/${EVENT_ID}`, { size: 30, seed: 4 });
  await call('PUT', '/targets/default', { url: receiver.url, token: 't0ken', concurrency: 1 });
}

describe('the admin API', () => {
  it('creates an event, pages through its people and agrees with the snapshot', async () => {
    const created = await call('PUT', `/events/${EVENT_ID.toUpperCase()}`, { size: 30, seed: 4 });
    expect(created).toMatchObject({ status: 200, body: { id: EVENT_ID, attendees: { total: 30 } } });
    const first = await call('GET', `/events/${EVENT_ID}/attendees?limit=20`);
    const second = await call('GET', `/events/${EVENT_ID}/attendees?limit=20&offset=${first.body.nextOffset}`);
    expect([first.body.items.length, second.body.items.length, second.body.nextOffset]).toEqual([20, 10, null]);
    const accepted = [...first.body.items, ...second.body.items].filter(({ attendee }) => attendee.status === 'Accepted');
    const { body: snapshot } = await call('GET', `/events/${EVENT_ID}/snapshot`);
    expect(snapshot.map(({ id }: { id: string }) => id)).toEqual(accepted.map(({ attendee }) => attendee.id));
    expect(Object.keys(snapshot[0])).toEqual(['id', 'contactId', 'firstName', 'lastName', 'email', 'guest', 'registrationType']);
  });

  it('does everything to attendees and tells of each in turn', async () => {
    await prepare();
    const people = [{ firstName: 'Ann', customFields: { 'Shirt size': 'M', Interests: ['AI', 'R&D'] } }];
    const { body: registered } = await call('POST', `/events/${EVENT_ID}/attendees`, { people });
    const path = `/events/${EVENT_ID}/attendees/${registered.attendeeIds[0]}`;
    expect(await call('PATCH', path, { lastName: "O'Day" })).toMatchObject({ status: 200, body: { contact: { lastName: "O'Day" } } });
    await call('PUT', `${path}/status`, { status: 'Waitlisted' });
    await call('POST', `${path}/accept`);
    await call('POST', `${path}/substitute`, { firstName: 'Bea', lastName: 'Ruiz', email: 'bea@example.com' });
    await call('POST', `${path}/cancel`, { silent: true });
    await call('POST', `/events/${EVENT_ID}/attendees/burst`, { count: 3 });
    await call('POST', `/events/${EVENT_ID}/sync/attendees`, { statuses: ['Cancelled'] });
    await call('POST', '/messages', { eventType: 'SomethingOfTomorrow', message: [{ a: 1 }] });
    expect(await call('POST', '/idle')).toEqual({ status: 200, body: { idle: true, pending: 0 } });
    expect(receiver.posts.map(({ body }) => body!.eventType)).toEqual([
      'InviteeOrGuestAccepted',
      'InviteeOrGuestModified',
      'InviteeOrGuestModified',
      'InviteeOrGuestAccepted',
      'InviteeSubstitutedInAnEvent',
      'InviteeOrGuestAccepted',
      'InviteeOrGuestAccepted',
      'InviteeOrGuestAccepted',
      'AttendeeManualSynced',
      'SomethingOfTomorrow',
    ]);
    const { body: stats } = await call('GET', '/deliveries/stats');
    expect(stats).toMatchObject({ messages: 10, delivered: 10, pending: 0, byStatus: { 200: 10 } });
  });

  it('changes the agenda and the places in it', async () => {
    await prepare();
    const base = `/events/${EVENT_ID}`;
    const { body: created } = await call('POST', `${base}/sessions`, { title: 'Extra', startLocal: '2031-06-09T15:00:00' });
    const sessionId = created.session.id;
    const attendeeId = (await call('GET', `${base}/snapshot`)).body[0].id;
    await call('PATCH', `${base}/sessions/${sessionId}`, { capacity: 12 });
    await call('POST', `${base}/enrolments`, { sessionId, attendeeId });
    await call('POST', `${base}/enrolments/cancel`, { sessionId, attendeeId });
    const { body: enrolments } = await call('GET', `${base}/enrolments?attendeeId=${attendeeId}`);
    expect(enrolments.items).toContainEqual(expect.objectContaining({ id: `${sessionId}::${attendeeId}`, status: 'Cancelled' }));
    await call('DELETE', `${base}/sessions/${sessionId}`);
    await call('POST', `${base}/sync/sessions`);
    await call('POST', '/idle');
    expect(receiver.posts.map(({ body }) => [body!.eventType, body!.message.length])).toEqual([
      ['SessionCreated', 1],
      ['SessionUpdated', 1],
      ['InviteeRegistersForCventSession', 1],
      ['InviteeCancelsRegistrationForCventSession', 1],
      ['SessionDeleted', 1],
      ['SessionManualSynced', 6],
    ]);
  });

  it('shows the body of a message and sends it again, word for word', async () => {
    await prepare();
    const { body: registered } = await call('POST', `/events/${EVENT_ID}/attendees`, { people: [{}] });
    const messageStub = registered.sent.messageStubs[0];
    await call('POST', `/deliveries/${messageStub}/resend`);
    await call('POST', '/idle');
    const { body: shown } = await call('GET', `/deliveries/${messageStub}`);
    expect(shown.deliveries).toHaveLength(2);
    expect(receiver.posts.map(({ body }) => body)).toEqual([shown.body, shown.body]);
  });

  it.each([
    ['GET', '/events/nowhere', undefined, 404, 'event.not_found'],
    ['PUT', `/events/${EVENT_ID}`, { size: -1, colour: 'red' }, 400, 'request.invalid'],
    ['PUT', `/events/${EVENT_ID}`, { timezone: 'Eastern Time' }, 400, 'event.bad_timezone'],
    ['PUT', '/targets/default', { url: 'https://example.com/', token: 't' }, 403, 'target.not_loopback'],
    ['PUT', '/targets/default', { url: 'http://127.0.0.1:9/', token: 'two words' }, 400, 'target.bad_token'],
    ['POST', '/targets/default/validate', undefined, 404, 'target.not_found'],
    ['GET', '/elsewhere', undefined, 404, 'route.not_found'],
  ])('refuses %s %s with a code and what to do', async (method, path, body, status, code) => {
    const answer = await call(method, path, body);
    expect(answer).toEqual({ status, body: { code, message: expect.any(String) } });
  });

  it('describes every route', async () => {
    const { body: document } = await call('GET', '/docs-json');
    expect(Object.keys(document.paths)).toContain('/admin/events/{eventId}/attendees/{attendeeId}');
    expect(document.components.schemas.DeliveryDto.properties).toHaveProperty('reorderMaxDelayMs');
    expect(document.components.schemas.ModifyAttendeeDto.properties).toHaveProperty('silent');
  });

  it('starts afresh on reset', async () => {
    await prepare();
    expect((await call('POST', '/reset')).status).toBe(204);
    expect((await call('GET', '/events')).body).toEqual({ items: [] });
    expect((await call('GET', '/targets')).body).toEqual({ items: [] });
  });
});
