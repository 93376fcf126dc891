import { describe, expect, it } from 'vitest';
import { assertTargetUrl } from './loopback.js';

describe('assertTargetUrl', () => {
  it.each(['http://127.0.0.1:3000/x', 'http://127.8.9.1/', 'https://localhost/x?y=1', 'http://[::1]:80/', 'http://api.localhost:1/'])(
    'takes %s',
    (url) => {
      expect(() => assertTargetUrl(url, false)).not.toThrow();
    },
  );

  it.each([
    'http://10.0.0.1/',
    'https://example.com/',
    'http://127.0.0.1.example.com/',
    'http://[2001:db8::1]/',
    'http://localhost.example.com/',
  ])('refuses %s unless every target is allowed', (url) => {
    expect(() => assertTargetUrl(url, false)).toThrow(expect.objectContaining({ code: 'target.not_loopback' }));
    expect(() => assertTargetUrl(url, true)).not.toThrow();
  });

  it.each(['', 'somewhere', '/hooks', 'ftp://127.0.0.1/x'])('refuses what is no web address: "%s"', (url) => {
    expect(() => assertTargetUrl(url, true)).toThrow(expect.objectContaining({ code: 'target.bad_url' }));
  });
});
