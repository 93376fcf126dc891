import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { OperatorGate } from './operator-gate.service.js';

describe('the operators’ gate', () => {
  const served = (): ReturnType<typeof fastify> => {
    const server = fastify();
    new OperatorGate({ prove: () => Promise.resolve({ role: 'operator' }) } as never).protect(server, ['/ops']);
    server.route({ method: ['GET', 'POST', 'PUT'], url: '/ops/queues', handler: () => 'done' });
    return server;
  };
  const send = async (method: 'GET' | 'POST' | 'PUT', headers: Record<string, string>): Promise<number> =>
    (await served().inject({ method, url: '/ops/queues', headers: { host: 'bridge.example', authorization: 'Bearer x', ...headers } }))
      .statusCode;

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'same-origin', origin: 'http://proxied.example' }, 200],
    [{ 'sec-fetch-site': 'none' }, 200],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'https://bridge.example' }, 200],
    [{}, 200],
  ] as [Record<string, string>, number][])('answers what a browser sends with %j by %i', async (headers, status) => {
    expect([await send('POST', headers), await send('PUT', headers)]).toEqual([status, status]);
    expect(await send('GET', headers)).toBe(200);
  });
});
