import { describe, expect, it } from 'vitest';
import { isAllowedAddress, isLoopbackOrigin } from './allowed-addresses.js';

const PUBLIC = ['8.8.8.8', '104.18.32.7', '1.0.0.1', '::ffff:8.8.8.8', '2606:4700::6812:2007', '2a00:1450:4009:81f::200e'];
const LOOPBACK = ['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'];
/** Neither public nor this machine's own. */
const NOWHERE: readonly (readonly [string, readonly string[]])[] = [
  ['private', ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.254', '192.168.0.1', '192.168.255.254']],
  ['link-local, where clouds keep credentials', ['169.254.169.254', '169.254.0.1', 'fe80::1', 'fe80::a9fe:a9fe', 'febf::1']],
  ['of a carrier', ['100.64.0.1', '100.127.255.254', '100.100.100.200']],
  ['unspecified', ['0.0.0.0', '0.1.2.3', '::']],
  ['multicast', ['224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1']],
  ['broadcast', ['255.255.255.255']],
  ['reserved', ['240.0.0.1', '254.1.2.3', '192.0.0.1', '192.0.0.192', '198.18.0.1', '198.19.255.254', '192.88.99.1']],
  ['for documentation', ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1']],
  ['unique local', ['fc00::1', 'fd00:ec2::254', 'fdff:ffff::1']],
  ['site-local', ['fec0::1']],
  ['IPv4 within IPv6', ['::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '::ffff:192.168.1.1', '::10.0.0.1', '::a9fe:a9fe']],
  ['IPv4 translated', ['::ffff:0:a00:1', '64:ff9b::a00:1', '64:ff9b::808:808', '64:ff9b:1::a9fe:a9fe']],
  ['6to4', ['2002:a00:1::', '2002:7f00:1::1', '2002:a9fe:a9fe::', '2002:808:808::']],
  ['Teredo', ['2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2']],
  ['for nobody yet', ['100::1', '100:0:0:1::1', '1::1', '4000::1', '5f00::1', '8000::1', 'e000::1', 'fbff::1']],
  ['no address', ['', 'localhost', 'api-platform.cvent.com', '1.2.3', '256.1.1.1', '08.8.8.8', '1.2.3.4/8', '::1%', 'g::1', '[::1]']],
];

describe('guarantee 7: an address of Cvent', () => {
  it.each(PUBLIC)('may be %s', (address) => {
    expect(isAllowedAddress(address, false)).toBe(true);
  });

  it.each(LOOPBACK)('is not %s, this machine', (address) => {
    expect(isAllowedAddress(address, false)).toBe(false);
  });

  it.each(NOWHERE)('is not one that is %s', (_, addresses) => {
    expect(addresses.filter((address) => isAllowedAddress(address, false))).toEqual([]);
  });
});

describe('guarantee 7: an address of a stand-in', () => {
  it.each(LOOPBACK)('may be %s', (address) => {
    expect(isAllowedAddress(address, true)).toBe(true);
  });

  it('is nothing but loopback', () => {
    const others = [...PUBLIC, ...NOWHERE.flatMap(([, addresses]) => addresses)];
    expect(others.filter((address) => isAllowedAddress(address, true))).toEqual([]);
  });
});

it.each([
  ['http://127.0.0.1:4010', true],
  ['http://localhost:4010', true],
  ['http://[::1]:4010', true],
  ['https://api-platform.cvent.com', false],
  ['http://localhost.example:4010', false],
  ['http://127.0.0.1.example', false],
  ['http://10.0.0.1', false],
])('guarantee 7: %s is an origin of this machine: %s', (origin, isLoopback) => {
  expect(isLoopbackOrigin(origin)).toBe(isLoopback);
});
