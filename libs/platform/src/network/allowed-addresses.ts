import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What has been given to the public net of all IPv6 addresses. Those outside have no owner yet, or hold an IPv4 address in a way that is no longer in use. */
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');
const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** True for an origin of the machine itself, which only development may list. */
export function isLoopbackOrigin(origin: string): boolean {
  const { hostname } = new URL(origin);
  return LOOPBACK_NAMES.has(hostname);
}

/** True when an address may be called: a public one, or, for what development lists, this machine's own. An address within an address counts as the inner one. */
export function isAllowedAddress(address: string, isLoopback: boolean): boolean {
  if (isIP(address) === 0 || !ipaddr.isValid(address)) return false;
  const read = ipaddr.process(address);
  if (isLoopback) return read.range() === 'loopback';
  return read.range() === 'unicast' && (read instanceof ipaddr.IPv4 || read.match(PUBLIC_IPV6));
}

/** Resolves a name and refuses it unless every address it has may be called, so that no name can be pointed at something inside. */
export function guardedLookup(isLoopback: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const refused = addresses.find(({ address }) => !isAllowedAddress(address, isLoopback));
      const [first] = addresses;
      if (refused || !first) return callback(new HostRefused(hostname), '', 0);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** A name that leads to an address which may not be called. */
export class HostRefused extends Error {
  constructor(hostname: string) {
    super(`${hostname} leads to an address that may not be called.`);
    this.name = 'HostRefused';
  }
}
