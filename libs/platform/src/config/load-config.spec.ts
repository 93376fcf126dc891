import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type AppConfig, ConfigError, CVENT_HOSTS, loadConfig } from './load-config.js';

const KEY = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
const ENOUGH = { DATABASE_URL: 'postgres://bridge:hunter2@db:5432/bridge', ENCRYPTION_KEYS: KEY };

function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const keysOf = (problems: readonly string[]): (string | undefined)[] => problems.map((line) => line.split(' ')[0]).sort();

describe('loadConfig', () => {
  it('needs a database and an encryption key, and has a default for the rest', () => {
    const config = loadConfig(ENOUGH);
    expect(config).toMatchObject({
      environment: 'development',
      host: '127.0.0.1',
      port: 3000,
      publicUrl: null,
      redisUrl: null,
      cventHosts: CVENT_HOSTS,
      webhookBodyLimitBytes: 25 * 1024 * 1024,
    } satisfies Partial<AppConfig>);
    expect(config.databaseUrl.reveal()).toBe(ENOUGH.DATABASE_URL);
  });

  it('lists what is missing together with what is wrong, all at once', () => {
    const problems = problemsOf({
      PORT: 'eighty',
      LOG_LEVEL: 'loud',
      SWEEP_INTERVAL_MS: '1',
      NODE_ENV: 'production',
      CVENT_EXTRA_HOSTS: 'http://evil',
    });
    expect(keysOf(problems)).toEqual([
      'CVENT_EXTRA_HOSTS',
      'CVENT_EXTRA_HOSTS',
      'DATABASE_URL',
      'ENCRYPTION_KEYS',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
      'SWEEP_INTERVAL_MS',
    ]); // prettier-ignore
    expect(new ConfigError(problems).message).toMatch(/^The configuration has 8 problems:\n( {2}- .+\n?){8}$/);
  });

  it('says how to mend a missing database or key', () => {
    expect(problemsOf({}).join('\n')).toMatch(/DATABASE_URL is missing: .*npm start[\s\S]*ENCRYPTION_KEYS is missing: .*openssl rand/);
  });

  it('takes an empty setting for one that is not there', () => {
    expect(loadConfig({ ...ENOUGH, REDIS_URL: '', PORT: '', PUBLIC_URL: '' })).toMatchObject({
      redisUrl: null,
      port: 3000,
      publicUrl: null,
    });
  });

  it('shows no secret, neither when it is wrong nor when the configuration is printed', () => {
    const wrong = { DATABASE_URL: 'mysql://u:s3cret-a@h/d', REDIS_URL: 'http://:s3cret-b@h', ENCRYPTION_KEYS: 's3cret-c' };
    const problems = problemsOf(wrong);
    expect(keysOf(problems)).toEqual(['DATABASE_URL', 'ENCRYPTION_KEYS', 'REDIS_URL']);
    expect(problems.join('\n')).not.toContain('s3cret');
    const config = loadConfig({ ...ENOUGH, REDIS_URL: 'redis://:hunter2@h:6379' });
    for (const text of [inspect(config, { depth: 9, showHidden: true }), JSON.stringify(config), String(config.redisUrl)]) {
      expect(text).not.toContain('hunter2');
      expect(text).not.toContain(KEY.slice(3));
    }
  });

  it.each(['short:AAAA', `two words:${KEY.slice(3)}`, KEY.slice(3), `${KEY},`, `${KEY},k2:nonsense`])('refuses the key list %j', (keys) => {
    expect(keysOf(problemsOf({ ...ENOUGH, ENCRYPTION_KEYS: keys }))).toEqual(['ENCRYPTION_KEYS']);
  });

  it('B2: takes several keys, the first of which writes', () => {
    expect(
      loadConfig({ ...ENOUGH, ENCRYPTION_KEYS: `${KEY}, k2:${Buffer.alloc(32).toString('base64')}` }).encryptionKeys.reveal(),
    ).toContain('k2:');
  });

  describe('the hosts that are ever called are a closed list', () => {
    it('G1: these are the two of the setup guide', () => {
      expect(loadConfig(ENOUGH).cventHosts).toEqual(['https://api-platform.cvent.com', 'https://api-platform-eur.cvent.com']);
    });

    it('development may add hosts on this machine', () => {
      const config = loadConfig({ ...ENOUGH, CVENT_EXTRA_HOSTS: 'http://127.0.0.1:4010, http://localhost:4011,http://[::1]:4012' });
      expect(config.cventHosts.slice(2)).toEqual(['http://127.0.0.1:4010', 'http://localhost:4011', 'http://[::1]:4012']);
    });

    it.each([
      'http://10.0.0.1',
      'https://api-platform.cvent.com.evil.example',
      'http://127.0.0.1.evil.example',
      'http://user@127.0.0.1:1',
      'http://localhost:80@evil.example',
      'http://127.0.0.1:4010/path',
      'http://127.0.0.1:4010#',
      'ftp://127.0.0.1',
      '127.0.0.1:4010',
      'http://169.254.169.254',
    ])('and no other: %s', (host) => {
      expect(keysOf(problemsOf({ ...ENOUGH, CVENT_EXTRA_HOSTS: host }))).toEqual(['CVENT_EXTRA_HOSTS']);
    });

    it('production refuses any addition', () => {
      const production = { ...ENOUGH, NODE_ENV: 'production', PUBLIC_URL: 'https://bridge.example.com/' };
      expect(loadConfig(production)).toMatchObject({ publicUrl: 'https://bridge.example.com', cventHosts: CVENT_HOSTS });
      expect(keysOf(problemsOf({ ...production, CVENT_EXTRA_HOSTS: 'http://127.0.0.1:4010' }))).toEqual(['CVENT_EXTRA_HOSTS']);
    });
  });

  it('believes no proxy unless it is named, by address, network or name', () => {
    expect(loadConfig(ENOUGH).trustProxy).toEqual([]);
    const config = loadConfig({ ...ENOUGH, TRUST_PROXY: 'loopback, 10.0.0.0/8,2001:db8::1' });
    expect(config.trustProxy).toEqual(['loopback', '10.0.0.0/8', '2001:db8::1']);
    for (const wrong of ['true', '1', 'proxy.example.com', '10.0.0.0/33', '10.0.0.1,everybody'])
      expect(keysOf(problemsOf({ ...ENOUGH, TRUST_PROXY: wrong }))).toEqual(['TRUST_PROXY']);
  });

  it('guarantee 7: notifications go to this machine in development only, when it says so', () => {
    expect(loadConfig(ENOUGH).mayNotifyLoopback).toBe(false);
    expect(loadConfig({ ...ENOUGH, NOTIFICATION_LOOPBACK: 'true' }).mayNotifyLoopback).toBe(true);
    const production = { ...ENOUGH, NODE_ENV: 'production', PUBLIC_URL: 'https://bridge.example.com/', NOTIFICATION_LOOPBACK: 'true' };
    expect(keysOf(problemsOf(production))).toEqual(['NOTIFICATION_LOOPBACK']);
  });

  it('production insists on the address under which Cvent reaches it', () => {
    expect(keysOf(problemsOf({ ...ENOUGH, NODE_ENV: 'production' }))).toEqual(['PUBLIC_URL']);
  });
});
