import dns, { type LookupAddress } from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PermanentError, SystemClock } from '#kernel';
import { guardedLookup, loadConfig } from '#platform';
import { type ConnectionWatch, openTrap, type Trap, watchConnections } from '../../../test/support/connection-watch.js';
import { hostileHosts } from '../../../test/support/hostile-hosts.js';
import { CventTransport, type TransportAnswer } from './cvent-transport.service.js';
import { CventUnavailableError } from './errors.js';

const CVENT = 'https://api-platform.cvent.com';
const REDIRECTS = [301, 302, 303, 307, 308];

/** The place that nobody may reach. */
let trap: Trap;
/** A host of the closed list; `answers` says how it answers. */
let allowed: Trap;
let answers: { status: number; headers: Record<string, string> };
let transport: CventTransport;
let watch: ConnectionWatch;

beforeAll(async () => {
  trap = await openTrap();
  allowed = await openTrap((_, response) => void response.writeHead(answers.status, answers.headers).end('{}'));
});
afterAll(() => Promise.all([trap.close(), allowed.close()]));
beforeEach(() => {
  answers = { status: 200, headers: {} };
  transport = transportFor(allowed.origin);
  watch = watchConnections();
});
afterEach(async () => {
  watch.end();
  expect(trap).toMatchObject({ connections: 0, requests: [] });
  await transport.onApplicationShutdown();
});

function transportFor(...extraHosts: string[]): CventTransport {
  const settings = {
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}`,
    CVENT_EXTRA_HOSTS: extraHosts.join(','),
    CVENT_TIMEOUT_MS: '2000',
  };
  return new CventTransport(loadConfig(settings), new SystemClock());
}

const send = (host: string, path = '/attendees', by = transport): Promise<TransportAnswer> =>
  by.send({ host, method: 'GET', path, headers: {} });

const refusalOf = (host: string, by = transport): Promise<unknown> =>
  send(host, '/attendees', by).then(
    (answer) => answer,
    (error: unknown) => error,
  );

/** Makes the machine's resolver answer every name with these addresses while `work` runs. */
async function whenNamesLeadTo<T>(addresses: readonly string[], work: () => Promise<T>): Promise<T> {
  const original = dns.lookup;
  const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  dns.lookup = ((_name: string, options: { all?: boolean }, callback: (...args: unknown[]) => void) => {
    const first = found[0] ?? { address: '', family: 0 };
    process.nextTick(() => (options.all ? callback(null, found) : callback(null, first.address, first.family)));
  }) as typeof dns.lookup;
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    dns.lookup = original;
    syncBuiltinESMExports();
  }
}

describe('guarantee 7: a host that is not on the closed list is not called', () => {
  const hosts = (): string[] => [
    ...hostileHosts(trap.port),
    ...['', ' ', '/', 'null', 'https://', ` ${CVENT}`, `${CVENT} `, `${CVENT}/`, `\t${CVENT}`],
    ...[`${allowed.origin}/`, `${allowed.origin}@evil.example`, allowed.origin.toUpperCase(), allowed.origin.replace('http', 'https')],
  ];

  it('whatever it looks like: there are enough of them, and each is another', () => {
    expect(new Set(hosts()).size).toBe(hosts().length);
    expect(hosts().length).toBeGreaterThan(80);
  });

  it('and no name is looked up, no socket opened', async () => {
    const before = allowed.connections;
    const let_in: unknown[] = [];
    for (const host of hosts()) {
      const refusal = await refusalOf(host);
      if (!(refusal instanceof PermanentError && refusal.code === 'cvent.host_refused')) let_in.push([host, refusal]);
    }
    expect(let_in).toEqual([]);
    expect(watch.attempts).toEqual([]);
    expect(allowed.connections).toBe(before);
  });

  it('while the host that is on it is', async () => {
    expect(await send(allowed.origin)).toMatchObject({ status: 200, text: '{}' });
    expect(watch.attempts).toEqual([`127.0.0.1:${allowed.port}`]);
  });

  it('and the trap would tell: called without the guard, it is reached in many ways', async () => {
    const open = await openTrap();
    const there = hostileHosts(open.port).filter((host) => host.startsWith('http://') && host.endsWith(`:${open.port}`));
    await Promise.allSettled(there.map((host) => fetch(host, { signal: AbortSignal.timeout(1_000) })));
    expect(open.requests.length).toBeGreaterThan(8);
    expect(watch.attempts.length).toBeGreaterThan(8);
    await open.close();
  });
});

describe('guarantee 7: a redirect is an answer like any other', () => {
  it.each(REDIRECTS)('%i leads nowhere', async (status) => {
    const targets = [trap.origin, `//127.0.0.1:${trap.port}/`, `http://localhost:${trap.port}`, 'http://169.254.169.254/', CVENT, '/ea/b'];
    for (const target of targets) {
      answers = { status, headers: { location: target, refresh: `0; url=${target}`, 'alt-svc': `h2="127.0.0.1:${trap.port}"` } };
      const answer = await send(allowed.origin, `/a?${encodeURIComponent(target)}`);
      expect(answer).toMatchObject({ status, headers: { location: target } });
    }
    expect(new Set(watch.attempts)).toEqual(new Set([`127.0.0.1:${allowed.port}`]));
    expect(allowed.requests.filter((request) => request.includes('/ea/b'))).toEqual([]);
  });
});

describe('guarantee 7: a path stays at its host', () => {
  it.each(['@127.0.0.1:1/', '//evil.example/', ':1@evil.example', '.evil.example/', '/../../x', '/http://evil.example/'])(
    '%s',
    async (path) => {
      await send(allowed.origin, path);
      expect(allowed.requests.at(-1)).toBe(`GET /ea${path}`);
      expect(watch.attempts).toEqual([`127.0.0.1:${allowed.port}`]);
    },
  );

  it('and no request is smuggled in by a line break', async () => {
    const before = allowed.requests.length;
    await expect(send(allowed.origin, `/a HTTP/1.1\r\nhost: evil.example\r\n\r\nGET /b`)).rejects.toThrow();
    expect(allowed.requests).toHaveLength(before);
  });
});

describe('guarantee 7: the name of Cvent is not called where it leads to', () => {
  it.each([
    ['this machine', ['127.0.0.1']],
    ['this machine, in IPv6', ['::1']],
    ['the metadata of a cloud', ['169.254.169.254']],
    ['the metadata of a cloud, within IPv6', ['::ffff:169.254.169.254']],
    ['a private net', ['10.1.2.3']],
    ['a unique local address', ['fd00:ec2::254']],
    ['a translated address', ['64:ff9b::a00:1']],
    ['a public and a private address', ['104.18.32.7', '192.168.0.1']],
    ['a private and a public address', ['192.168.0.1', '104.18.32.7']],
    ['every interface', ['0.0.0.0']],
    ['no address', []],
    ['what is no address', ['evil.example']],
  ])('%s', async (_, addresses) => {
    const refusal = await whenNamesLeadTo(addresses, () => refusalOf(CVENT));
    expect(refusal).toMatchObject({ code: 'cvent.host_refused' });
    expect(refusal).toBeInstanceOf(PermanentError);
    expect(watch.attempts).toEqual([]);
  });

  it('even when an answer before was a good one', async () => {
    const local = transportFor(`http://localhost:${allowed.port}`);
    const call = (addresses: string[]) => whenNamesLeadTo(addresses, () => refusalOf(`http://localhost:${allowed.port}`, local));
    answers = { status: 200, headers: { connection: 'close' } };
    expect(await call(['127.0.0.1'])).toMatchObject({ status: 200 });
    expect(await call(['10.0.0.1'])).toMatchObject({ code: 'cvent.host_refused' });
    expect(watch.attempts).toEqual([`127.0.0.1:${allowed.port}`]);
    await local.onApplicationShutdown();
  });

  it('and the watch would tell: without the guard it is called there', async () => {
    await whenNamesLeadTo(['127.0.0.1'], () => fetch(`http://api-platform.cvent.com:${allowed.port}/ea/x`));
    expect(watch.attempts).toEqual([`127.0.0.1:${allowed.port}`]);
  });

  it.each([true, false])('whether all addresses are asked for or one (%s)', async (all) => {
    const reach = (isLoopback: boolean): Promise<string> =>
      new Promise((resolve) => {
        const lookup = guardedLookup(isLoopback);
        const socket = connect({ host: 'localhost', port: trap.port, lookup, autoSelectFamily: all, timeout: 1_000 });
        socket.once('error', (error) => resolve(error.name)).once('connect', () => resolve('connected'));
      });
    expect(await whenNamesLeadTo(['127.0.0.1'], () => reach(false))).toBe('HostRefused');
    expect(await whenNamesLeadTo(['10.0.0.1'], () => reach(true))).toBe('HostRefused');
    expect(watch.attempts).toEqual([]);
  });
});

describe('guarantee 7: a proxy of the environment is not used', () => {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
  beforeEach(() => names.forEach((name) => (process.env[name] = trap.origin)));
  afterEach(() => names.forEach((name) => delete process.env[name]));

  it('by a call', async () => {
    const fresh = transportFor(allowed.origin);
    await send(allowed.origin, '/attendees', fresh);
    expect(watch.attempts).toEqual([`127.0.0.1:${allowed.port}`]);
    await fresh.onApplicationShutdown();
  });
});

it('a name that is not known may be known later', async () => {
  const original = dns.lookup;
  dns.lookup = ((_name: string, _options: object, callback: (error: Error) => void) =>
    process.nextTick(() => callback(Object.assign(new Error('no name'), { code: 'ENOTFOUND' })))) as typeof dns.lookup;
  syncBuiltinESMExports();
  const refusal = await refusalOf(CVENT);
  dns.lookup = original;
  syncBuiltinESMExports();
  expect(refusal).toBeInstanceOf(CventUnavailableError);
});
