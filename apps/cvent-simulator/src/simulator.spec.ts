import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from './start-simulator.js';
import { type Receiver, startReceiver } from './testing/receiver.js';

const TOKEN = 'raw-token-7';
const TIMES_RETRIED_AT_ONCE = [1, 1, 1];

let receiver: Receiver;
let running: RunningSimulator;

beforeEach(async () => {
  receiver = await startReceiver();
  running = await startSimulator({ seed: 3, validationRetryMs: 5, delivery: { retryDelaysMs: TIMES_RETRIED_AT_ONCE } });
});

afterEach(async () => {
  await running.close();
  await receiver.close();
});

async function connected(delivery = {}, concurrency?: number): Promise<string> {
  const { simulator } = running;
  await simulator.webhooks.setTarget({ url: receiver.url, token: TOKEN, delivery, concurrency });
  return simulator.events.put({ size: 20, seed: 5 }).id;
}

function stubsInOrder(): unknown[] {
  return receiver.posts.map(({ body }) => body!.message[0]!['inviteeStub']);
}

describe('a target', () => {
  it('is validated by a GET with the raw token before anything is sent', async () => {
    await connected();
    expect(receiver.calls).toHaveLength(1);
    const [call] = receiver.calls;
    expect(call).toMatchObject({ method: 'GET', path: '/hooks/abc', body: null });
    expect(call!.headers).toMatchObject({ authorization: TOKEN, 'user-agent': 'Cvent-Webhooks' });
    expect(call!.headers['request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is asked again until it answers 200, and nothing is sent before', async () => {
    let refusals = 2;
    receiver.answer = () => (refusals-- > 0 ? 401 : 200);
    const { webhooks, attendees } = running.simulator;
    const eventId = await connected();
    expect(webhooks.targets[0]!.state).toBe('validating');
    attendees.registerBurst(eventId, 2);
    expect(webhooks.log.counters).toMatchObject({ withheld: 2, sends: 0 });
    await expect.poll(() => webhooks.targets[0]!.state).toBe('active');
    expect(receiver.calls.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
  });

  it('does not follow redirects', async () => {
    receiver.answer = () => 307;
    await connected();
    expect(running.simulator.webhooks.targets[0]).toMatchObject({ state: 'validating', lastValidation: { status: 307 } });
  });

  it('must be on this machine', async () => {
    const outside = running.simulator.webhooks.setTarget({ url: 'https://cms.example.com/hook', token: TOKEN });
    await expect(outside).rejects.toMatchObject({ code: 'target.not_loopback' });
  });
});

describe('delivery', () => {
  it('posts JSON with the raw token to the bare URL', async () => {
    const eventId = await connected();
    const { attendee } = running.simulator.attendees.modify(eventId, running.simulator.events.snapshot(eventId)[0]!.id, {
      firstName: 'Ann',
    });
    expect(await running.simulator.idle(5_000)).toBe(true);
    const [post] = receiver.posts;
    expect(post).toMatchObject({ path: '/hooks/abc', headers: { authorization: TOKEN, 'content-type': 'application/json' } });
    expect(post!.body).toMatchObject({
      eventType: 'InviteeOrGuestModified',
      message: [{ firstName: 'Ann', inviteeStub: attendee.id.toUpperCase() }],
    });
  });

  it('can name type and message in the URL', async () => {
    const eventId = await connected({ urlForm: 'typed' });
    const { sent } = running.simulator.attendees.register(eventId, [{}]);
    await running.simulator.idle(5_000);
    expect(receiver.posts[0]!.path).toBe(`/hooks/abc/InviteeOrGuestAccepted/${sent.messageStubs[0]!}`);
  });

  it('sends duplicates of the same message', async () => {
    const eventId = await connected({ duplicates: 1 });
    running.simulator.attendees.registerBurst(eventId, 3);
    await running.simulator.idle(5_000);
    expect(receiver.posts).toHaveLength(6);
    expect(new Set(receiver.posts.map(({ body }) => body!.messageStub)).size).toBe(3);
    expect(running.simulator.webhooks.log.counters).toMatchObject({ messages: 3, sends: 6, duplicates: 3, delivered: 6 });
  });

  it('keeps the order with one call at once, and breaks it when told to', async () => {
    const eventId = await connected({}, 1);
    const calm = running.simulator.attendees.registerBurst(eventId, 30);
    await running.simulator.idle(5_000);
    expect(stubsInOrder()).toEqual(calm.attendees.map(({ id }) => id.toUpperCase()));
    receiver.posts.length = 0;
    const rough = running.simulator.attendees.registerBurst(eventId, 30, { delivery: { reorder: 0.5, reorderMaxDelayMs: 60 } });
    await running.simulator.idle(5_000);
    const wanted = rough.attendees.map(({ id }) => id.toUpperCase());
    expect(stubsInOrder()).not.toEqual(wanted);
    expect(new Set(stubsInOrder())).toEqual(new Set(wanted));
  });

  it('loses messages and says which', async () => {
    const eventId = await connected({ loss: 1 });
    const { sent } = running.simulator.attendees.registerBurst(eventId, 4);
    expect(await running.simulator.idle(5_000)).toBe(true);
    expect(receiver.posts).toHaveLength(0);
    expect(running.simulator.webhooks.log.counters.lost).toBe(4);
    expect(running.simulator.webhooks.deliveriesOf(sent.messageStubs[2]!)).toMatchObject([{ state: 'lost', attempts: [] }]);
  });

  it('puts several elements into one body', async () => {
    const eventId = await connected({ batchSize: 4 });
    running.simulator.attendees.registerBurst(eventId, 10);
    await running.simulator.idle(5_000);
    expect(receiver.posts.map(({ body }) => body!.message.length).sort()).toEqual([2, 4, 4]);
  });

  it('tries again after a 500 with the same message', async () => {
    const eventId = await connected();
    let refusals = 2;
    receiver.answer = () => (refusals-- > 0 ? 500 : 200);
    running.simulator.attendees.register(eventId, [{}]);
    expect(await running.simulator.idle(5_000)).toBe(true);
    expect(new Set(receiver.posts.map(({ body }) => body!.messageStub)).size).toBe(1);
    const [delivery] = running.simulator.webhooks.log.newest();
    expect(delivery).toMatchObject({ state: 'delivered', attempts: [{ status: 500 }, { status: 500 }, { status: 200 }] });
  });

  it('gives up when all tries are used', async () => {
    const eventId = await connected();
    receiver.answer = () => 503;
    running.simulator.attendees.register(eventId, [{}]);
    await running.simulator.idle(5_000);
    expect(receiver.posts).toHaveLength(4);
    expect(running.simulator.webhooks.log.counters).toMatchObject({ gaveUp: 1, failedAttempts: 4, delivered: 0 });
  });

  it('sends many records in one body on a manual synchronisation', async () => {
    const eventId = await connected();
    running.simulator.sync.attendees(eventId);
    await running.simulator.idle(5_000);
    expect(receiver.posts).toHaveLength(1);
    expect(receiver.posts[0]!.body).toMatchObject({ eventType: 'AttendeeManualSynced' });
    expect(receiver.posts[0]!.body!.message).toHaveLength(20);
  });

  it('sends unknown types and empty messages', async () => {
    const eventId = await connected({}, 1);
    running.simulator.webhooks.pushRaw({ eventType: 'SomethingOfTomorrow', eventId, message: [{ eventStub: eventId }] });
    running.simulator.webhooks.pushRaw({ eventType: 'InviteeOrGuestModified', eventId });
    await running.simulator.idle(5_000);
    expect(receiver.posts.map(({ body }) => [body!.eventType, body!.message.length])).toEqual([
      ['SomethingOfTomorrow', 1],
      ['InviteeOrGuestModified', 0],
    ]);
  });

  it('says nothing of silent changes', async () => {
    const eventId = await connected();
    running.simulator.attendees.registerBurst(eventId, 5, { silent: true });
    expect(await running.simulator.idle()).toBe(true);
    expect(receiver.posts).toHaveLength(0);
    expect(running.simulator.events.attendees(eventId).total).toBe(25);
  });
});
