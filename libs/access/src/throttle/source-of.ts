import ipaddr from 'ipaddr.js';

/** How much of an IPv6 address names the network: whoever has one address of it has all of them. */
const NETWORK_BYTES = 8;

/** What an address counts as when failures are counted: an IPv4 address by itself, an IPv6 address as its /64. What is no address counts together. */
export function sourceOf(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return 'unknown';
  const read = ipaddr.process(address);
  return read instanceof ipaddr.IPv6 ? read.toByteArray().slice(0, NETWORK_BYTES).join('.') : read.toString();
}
