import dns, { type LookupAddress } from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, Secret } from '#platform';
import { type ConnectionWatch, openTrap, type Trap, watchConnections } from '../../../../test/support/connection-watch.js';
import type { Attempt } from '../domain/notification.js';
import { NotificationTransport } from './notification-transport.service.js';

const ENV = { DATABASE_URL: 'postgres://u:p@h/d', ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}` };
const secret = new Secret(`whsec_${Buffer.alloc(32, 3).toString('base64')}`);

let trap: Trap;
let watch: ConnectionWatch;
let transport: NotificationTransport;

beforeAll(async () => void (trap = await openTrap()));
afterAll(() => trap.close());
beforeEach(() => {
  watch = watchConnections();
  transport = new NotificationTransport(loadConfig(ENV));
});
afterEach(async () => {
  watch.end();
  await transport.onApplicationShutdown();
});

const send = (url: string, by = transport): Promise<Attempt> => by.send({ url, secret, id: 'x', body: '{}' });

async function whenNamesLeadTo<T>(addresses: readonly string[], work: () => Promise<T>): Promise<T> {
  const original = dns.lookup;
  dns.lookup = ((_name: string, _options: object, callback: (error: null, found: LookupAddress[]) => void) =>
    process.nextTick(() => callback(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))))) as typeof dns.lookup; // prettier-ignore
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    dns.lookup = original;
    syncBuiltinESMExports();
  }
}

describe('guarantee 7: an endpoint is not called when its name leads to', () => {
  it.each([
    ['this machine', ['127.0.0.1']],
    ['this machine, in IPv6', ['::1']],
    ['this machine, within IPv6', ['::ffff:127.0.0.1']],
    ['the metadata of a cloud', ['169.254.169.254']],
    ['a private net', ['10.1.2.3']],
    ['a unique local address', ['fd00:ec2::254']],
    ['a public and a private address', ['8.8.8.8', '192.168.0.1']],
  ])('%s', async (_, addresses) => {
    const attempt = await whenNamesLeadTo(addresses, () => send(`https://cms.example.com:${trap.port}/hook`));
    expect(attempt).toMatchObject({ status: null, code: 'notification.address_refused' });
    expect(watch.attempts).toEqual([]);
  });

  it('and the watch would tell: without the guard it is called there', async () => {
    await whenNamesLeadTo(['127.0.0.1'], () => fetch(`http://cms.example.com:${trap.port}/hook`));
    expect(watch.attempts).toEqual([`127.0.0.1:${trap.port}`]);
  });

  it('an address inside that no name stands for', async () => {
    for (const host of ['127.0.0.1', '[::1]', '[::ffff:7f00:1]', '10.0.0.1', '169.254.169.254'])
      expect(await send(`https://${host}:${trap.port}/`)).toMatchObject({ code: 'notification.url_refused' });
    expect(watch.attempts).toEqual([]);
  });

  it('something other than this machine, when development lets it be called', async () => {
    const lenient = new NotificationTransport(loadConfig({ ...ENV, NOTIFICATION_LOOPBACK: 'true' }));
    expect(await whenNamesLeadTo(['10.0.0.1'], () => send(`http://localhost:${trap.port}/`, lenient))).toMatchObject({ code: 'notification.address_refused' }); // prettier-ignore
    await lenient.onApplicationShutdown();
    expect(watch.attempts).toEqual([]);
  });
});
