import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TcpProxy } from './tcp-proxy.js';

let server: Server;
let proxy: TcpProxy;
const sockets: Socket[] = [];
/** What the server heard. */
let heard = '';

beforeEach(async () => {
  heard = '';
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (part) => {
      heard += part.toString();
      socket.write(`got ${part.toString()}`);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  proxy = await TcpProxy.start((server.address() as AddressInfo).port);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await proxy.close();
  server.close();
});

async function open(): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Resolves when it is closed, with an error or without. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

async function ask(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString();
}

describe('the network between processes', () => {
  it('passes on what is said, both ways', async () => {
    expect(await ask(await open(), 'one')).toBe('got one');
  });

  it('delays, and keeps the order', async () => {
    const socket = await open();
    proxy.become({ kind: 'delay', delayMs: 30 });
    socket.write('a');
    await new Promise((resolve) => setTimeout(resolve, 5));
    proxy.become({ kind: 'pass' });
    expect(await ask(socket, 'b')).toMatch(/^got a/);
    expect(heard).toMatch(/^a/);
  });

  it('holds everything back while it stalls, and loses nothing', async () => {
    const socket = await open();
    await ask(socket, 'one');
    proxy.become({ kind: 'stall' });
    socket.write('two');
    while (!proxy.isHolding) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(heard).toBe('one');
    proxy.become({ kind: 'pass' });
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toBe('got two');
  });

  it('swallows what is said into a black hole, and resets those connections afterwards', async () => {
    const before = await open();
    await ask(before, 'one');
    proxy.become({ kind: 'blackhole' });
    const during = await open();
    before.write('two');
    during.write('three');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const ends = [closed(before), closed(during)];
    proxy.become({ kind: 'pass' });
    await Promise.all(ends);
    expect(heard).toBe('one');
    expect(await ask(await open(), 'four')).toBe('got four');
  });

  it('resets connections, and new ones too', async () => {
    const before = await open();
    await ask(before, 'one');
    const ended = closed(before);
    proxy.become({ kind: 'reset' });
    await ended;
    const during = connect(proxy.port, '127.0.0.1');
    sockets.push(during);
    during.on('error', () => undefined);
    await closed(during);
    proxy.become({ kind: 'pass' });
    expect(await ask(await open(), 'two')).toBe('got two');
  });
});
