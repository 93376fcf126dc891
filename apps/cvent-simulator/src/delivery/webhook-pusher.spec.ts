import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Simulator } from '../simulator.js';
import { type Receiver, startReceiver } from '../testing/receiver.js';

const HOURS_MS = 7_200_000;

let receiver: Receiver;
let simulator: Simulator;

beforeEach(async () => {
  receiver = await startReceiver();
  simulator = new Simulator();
});

afterEach(async () => {
  await simulator.reset();
  await receiver.close();
});

describe('WebhookPusher', () => {
  it('tells a target only of its events', async () => {
    const mine = simulator.events.put({ seed: 1 }).id;
    const other = simulator.events.put({ seed: 2 }).id;
    await simulator.webhooks.setTarget({ url: receiver.url, token: 'one', eventIds: [mine.toUpperCase()] }, 'mine');
    simulator.attendees.register(mine, [{}]);
    simulator.attendees.register(other, [{}]);
    await simulator.idle();
    expect(receiver.posts.map(({ body }) => body!.message[0]!['eventStub'])).toEqual([mine.toUpperCase()]);
  });

  it('sends what waits for another try at once when hurried, with the token of now', async () => {
    const eventId = simulator.events.put().id;
    await simulator.webhooks.setTarget({ url: receiver.url, token: 'old', delivery: { retryDelaysMs: [HOURS_MS] } });
    receiver.answer = ({ headers }) => (headers.authorization === 'new' ? 200 : 401);
    simulator.attendees.register(eventId, [{}]);
    await expect.poll(() => simulator.webhooks.log.counters.failedAttempts).toBe(1);
    expect(simulator.webhooks.log.pending).toBe(1);
    await simulator.webhooks.setTarget({ url: receiver.url, token: 'new' });
    simulator.webhooks.hurry();
    expect(await simulator.idle(5_000)).toBe(true);
    expect(receiver.posts.map(({ headers }) => headers.authorization)).toEqual(['old', 'new']);
  });

  it('drops what is pending for a target that is removed', async () => {
    const eventId = simulator.events.put().id;
    await simulator.webhooks.setTarget({ url: receiver.url, token: 't', delivery: { delayMs: HOURS_MS } });
    simulator.attendees.registerBurst(eventId, 3);
    expect(simulator.webhooks.log.pending).toBe(3);
    await simulator.webhooks.removeTarget();
    expect(await simulator.idle(5_000)).toBe(true);
    expect(simulator.webhooks.log.counters).toMatchObject({ dropped: 3, attempts: 0 });
  });

  it('counts an answer that does not come in time as a failed try', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    await simulator.webhooks.setTarget({ url, token: 't', validate: false, delivery: { retryDelaysMs: [1], timeoutMs: 20 } });
    simulator.attendees.register(simulator.events.put().id, [{}]);
    expect(await simulator.idle(5_000)).toBe(true);
    const [delivery] = simulator.webhooks.log.newest();
    expect(delivery).toMatchObject({ state: 'gave-up', attempts: [{ status: null }, { error: expect.stringContaining('Timeout') }] });
    silent.closeAllConnections();
    silent.close();
  });

  it('counts connection errors as failed tries', async () => {
    const eventId = simulator.events.put().id;
    await simulator.webhooks.setTarget({ url: receiver.url, token: 't', delivery: { retryDelaysMs: [] } });
    await receiver.close();
    simulator.attendees.register(eventId, [{}]);
    expect(await simulator.idle(5_000)).toBe(true);
    const [delivery] = simulator.webhooks.log.newest();
    expect(delivery).toMatchObject({ state: 'gave-up', attempts: [{ status: null, error: expect.stringContaining('ECONNREFUSED') }] });
    receiver = await startReceiver();
  });
});
