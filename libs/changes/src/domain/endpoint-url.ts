import { isIP } from 'node:net';
import { isAllowedAddress, isLoopbackOrigin } from '#platform';

const LONGEST_URL = 2_000;

/** Where notifications go. `isLoopback`: to this machine, as development may. */
export interface EndpointUrl {
  readonly href: string;
  readonly isLoopback: boolean;
}

/** Reads the address of an endpoint; answers what is wrong with it as text. Where a name leads is looked at when it is called. */
export function readEndpointUrl(text: string, mayBeLoopback: boolean): EndpointUrl | string {
  if (text.length > LONGEST_URL) return `must have at most ${LONGEST_URL} characters`;
  if (!URL.canParse(text)) return 'must be a URL such as https://cms.example.com/hooks/cvent';
  const url = new URL(text);
  const isLoopback = mayBeLoopback && isLoopbackOrigin(url.origin === 'null' ? 'https://x' : url.origin);
  if (url.protocol !== 'https:' && !(isLoopback && url.protocol === 'http:')) return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must hold no user name and no password: the signature says who calls';
  if (url.hash !== '') return 'must have no part after a #';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isAllowedAddress(host, isLoopback)) return 'must lead to a public address';
  if (isIP(host) === 0 && !isLoopback && !/\.[a-z0-9-]*[a-z][a-z0-9-]*\.?$/i.test(host)) return 'must lead to a public address';
  return { href: url.href, isLoopback };
}
