import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Simulator } from './simulator.js';
import { type Receiver, startReceiver } from './testing/receiver.js';

const IDLE_PATIENCE_MS = 20_000;

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

describe('the receiver of one event', { timeout: 30_000 }, () => {
  it('hears what happens in this event, told by the short calls', async () => {
    const event = simulator.createEvent({ title: 'Orchard Day', timeZone: 'Europe/Berlin', size: 10, seed: 3 });
    const other = simulator.createEvent({ seed: 4 });
    expect(event).toMatchObject({ title: 'Orchard Day', timezone: 'Europe/Berlin' });
    const options = { concurrency: 1, urlForm: 'typed' } as const;
    const target = await simulator.setTarget(event.id.toUpperCase(), { url: receiver.url, token: 'raw', options });
    expect(target).toMatchObject({ name: event.id, state: 'active', concurrency: 1, delivery: { urlForm: 'typed' } });

    simulator.register(other.id, 5);
    const [ann] = simulator.register(event.id, { firstName: 'Ann' }).attendees;
    simulator.register(event.id, [{ firstName: 'Bo' }, { firstName: 'Cy' }]);
    const burst = simulator.register(event.id, 2).attendees;
    simulator.modify(event.id, ann!.id, { lastName: 'Lee' });
    simulator.cancel(event.id, ann!.id);
    simulator.setStatus(event.id, burst[0]!.id, 'Visited');
    expect(await simulator.idle(IDLE_PATIENCE_MS)).toBe(true);

    const accepted = Array.from({ length: 5 }, () => 'InviteeOrGuestAccepted');
    const types = receiver.posts.map(({ body }) => body!.eventType);
    expect(types).toEqual([...accepted, 'InviteeOrGuestModified', 'InviteeOrGuestCancelled', 'InviteeOrGuestModified']);
    const ids = simulator.snapshot(event.id).map(({ id }) => id);
    expect(ids).toContain(burst[1]!.id);
    expect(ids).not.toContain(ann!.id);
    expect(ids).not.toContain(burst[0]!.id);
  });

  it('can be asked again whether it is there, and what was sent is counted', async () => {
    const { id } = simulator.createEvent();
    await simulator.setTarget(id, { url: receiver.url, token: 'raw' });
    expect(await simulator.validate(id)).toMatchObject({ status: 200 });
    expect(receiver.calls.map(({ method }) => method)).toEqual(['GET', 'GET']);
    simulator.register(id, 3);
    expect(await simulator.idle(IDLE_PATIENCE_MS)).toBe(true);
    expect(simulator.stats()).toMatchObject({ messages: 3, delivered: 3, attempts: 3, pending: 0, byStatus: { 200: 3 } });
    expect(simulator.stats().attemptMaxMs).toBeGreaterThan(0);
  });

  it('belongs to an event that exists, and must be set before it is validated', async () => {
    await expect(simulator.setTarget('nowhere', { url: receiver.url, token: 'raw' })).rejects.toMatchObject({ code: 'event.not_found' });
    await expect(simulator.validate(simulator.createEvent().id)).rejects.toMatchObject({ code: 'target.not_found' });
  });
});
