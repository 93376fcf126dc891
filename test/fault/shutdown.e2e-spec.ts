import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bridge, eventually } from '../support/bridge.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { hasRedis } from '../support/redis-server.js';
import type { ServiceProcess } from '../support/service-process.js';

const PATIENCE_MS = 60_000;

let database: TestDatabase;
let bridge: Bridge;
beforeAll(async () => void (database = await createTestDatabase()));
afterEach(async () => {
  await Promise.all([bridge.apiProcess, ...bridge.workers].map((service) => service.kill()));
  await bridge.redis?.restart();
  await bridge.stop();
});
afterAll(() => database.drop());

/** The exit code, or how it went on instead. */
function stopInTime(service: ServiceProcess): Promise<number | null | 'still running'> {
  const late = new Promise<'still running'>((resolve) => setTimeout(() => resolve('still running'), PATIENCE_MS).unref());
  return Promise.race([service.stop(), late]);
}

describe('an orderly stop', () => {
  it.each([
    ['half a header', 'POST /cvent/webhooks/x HTTP/1.1\r\nHost: x\r\nContent-Le'],
    ['half a body', 'PUT /v1/apps/x HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{'],
  ])('guarantee 8: waits for no client that sent %s and nothing more', async (_, text) => {
    bridge = await Bridge.start({ databaseUrl: database.url, queue: 'postgres', workers: 0 });
    const socket = connect(Number(new URL(bridge.origin).port), '127.0.0.1');
    await new Promise<void>((resolve) => socket.write(text, () => resolve()));
    expect((await fetch(`${bridge.origin}/health/live`)).status).toBe(200);
    expect(await stopInTime(bridge.apiProcess)).toBe(0);
    socket.destroy();
  });

  it.runIf(hasRedis({ isSilent: true }))('guarantee 8: ends although Redis is away, and says what it gave up', async () => {
    bridge = await Bridge.start({ databaseUrl: database.url, queue: 'redis', env: { SHUTDOWN_TIMEOUT_MS: '4000' } });
    await bridge.redis!.kill();
    const tenant = await bridge.tenant();
    expect(await bridge.deliver(tenant, '{}')).toBe(200);
    await eventually('the sweeper to miss it', () => bridge.workers[0]!.output.includes('"sweep.failed"'));
    for (const service of [bridge.workers[0]!, bridge.apiProcess]) {
      expect(await stopInTime(service)).toBe(1);
      const line = service.output.split('\n').find((text) => text.includes('"shutdown.gave_up"'));
      const said = JSON.parse(line ?? '{}') as { gaveUp?: string; waitedMs?: number };
      expect(said.gaveUp).toMatch(/queue/);
      expect(said.waitedMs).toBeGreaterThanOrEqual(3_900); // timers may fire a little early
    }
  });
});
