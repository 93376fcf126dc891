import { describe, expect, it } from 'vitest';
import type { WebhookMessage } from '../messages/envelope.js';
import { DeliveryLog } from './delivery-log.js';

function message(messageStub: string): WebhookMessage {
  return { eventType: 'InviteeOrGuestAccepted', messageStub, messageTime: '2031-01-01T00:00:00.000Z', eventId: null, elements: [] };
}

describe('DeliveryLog', () => {
  it('keeps the newest in detail and counts all', () => {
    const log = new DeliveryLog(10);
    for (let at = 0; at < 1_000; at++) {
      log.countMessage(message(`m${at}`));
      log.settle(log.addSend(message(`m${at}`), 'default', 0, false), 'delivered');
    }
    const kept = [...log.newest()].map(({ message: { messageStub } }) => messageStub);
    expect(kept.length).toBeLessThan(20);
    expect(kept.slice(0, 3)).toEqual(['m999', 'm998', 'm997']);
    expect(log.counters).toMatchObject({ messages: 1_000, sends: 1_000, delivered: 1_000 });
  });

  it('is idle once the last pending delivery is settled, whether the log still shows it or not', async () => {
    const log = new DeliveryLog(1);
    const deliveries = ['a', 'b', 'c', 'd'].map((stub) => log.addSend(message(stub), 'default', 0, false));
    let isIdle = false;
    const idle = log.idle().then(() => (isIdle = true));
    for (const delivery of deliveries.slice(1)) log.settle(delivery, 'gave-up');
    await Promise.resolve();
    expect([isIdle, log.pending]).toEqual([false, 1]);
    log.settle(deliveries[0]!, 'delivered');
    await idle;
    expect([isIdle, log.pending]).toEqual([true, 0]);
  });

  it('says when the patience of the caller ended first', async () => {
    const log = new DeliveryLog(1);
    log.addSend(message('a'), 'default', 0, false);
    expect(await log.idle(1)).toBe(false);
  });

  it('settles a delivery once', () => {
    const log = new DeliveryLog(1);
    const delivery = log.addSend(message('a'), 'default', 0, false);
    log.settle(delivery, 'dropped');
    log.settle(delivery, 'delivered');
    expect(log.counters).toMatchObject({ dropped: 1, delivered: 0 });
    expect(log.pending).toBe(0);
  });
});
