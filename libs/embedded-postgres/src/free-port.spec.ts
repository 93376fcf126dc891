import { createServer, type Server } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { freePort } from './free-port.js';

let server: Server | undefined;
afterEach(() => {
  vi.restoreAllMocks();
  server?.close();
});

it('is one that can be listened on and that no client is given', async () => {
  const port = await freePort();
  expect(port).toBeGreaterThanOrEqual(15_000);
  expect(port).toBeLessThan(32_768);
  server = createServer();
  await new Promise<void>((resolve, reject) => server!.once('error', reject).listen(port, '127.0.0.1', () => resolve()));
});

it('is not one that somebody has', async () => {
  const taken = await freePort();
  server = createServer();
  await new Promise<void>((resolve) => server!.listen(taken, '127.0.0.1', () => resolve()));
  const share = (port: number): number => (port - 15_000 + 0.5) / 17_000;
  vi.spyOn(Math, 'random')
    .mockReturnValueOnce(share(taken))
    .mockReturnValueOnce(share(taken === 20_000 ? 20_001 : 20_000));
  expect(await freePort()).not.toBe(taken);
});
