import { describe, expect, it } from 'vitest';
import { readEndpointUrl } from './endpoint-url.js';

describe('guarantee 7: the address of an endpoint', () => {
  it.each(['https://cms.example.com/hook', 'https://cms.example.com:8443/h?x=1', 'https://8.8.8.8/', 'https://xn--bcher-kva.example/'])('may be %s', (url) => {
    expect(readEndpointUrl(url, false)).toEqual({ href: url, isLoopback: false });
  }); // prettier-ignore

  it.each([
    'http://cms.example.com/',
    'ftp://cms.example.com/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'cms.example.com',
    'https://user:word@cms.example.com/',
    'https://cms.example.com/#x',
    'https://localhost/',
    'https://postgres/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.0.1:8443/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[fe80::1]/',
    'https://[fd00:ec2::254]/',
    'https://[64:ff9b::a00:1]/',
    `https://cms.example.com/${'x'.repeat(2_000)}`,
  ])('is never %s', (url) => {
    expect(typeof readEndpointUrl(url, false)).toBe('string');
  });

  it('is this machine’s own in development only, and then no other inside', () => {
    for (const url of ['http://127.0.0.1:9000/hook', 'http://localhost:9000/', 'https://[::1]:9000/']) {
      expect(readEndpointUrl(url, true)).toMatchObject({ isLoopback: true });
      expect(typeof readEndpointUrl(url, false)).toBe('string');
    }
    for (const url of ['http://10.0.0.1/', 'https://10.0.0.1/', 'http://cms.example.com/', 'https://127.0.0.2/'])
      expect(typeof readEndpointUrl(url, true)).toBe('string');
  });
});
