import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RetryableError } from '#kernel';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { loadConfig } from '../config/load-config.js';
import { Closing } from '../shutdown/closing.js';
import { Database } from './database.js';

let server: TestDatabase;
let database: Database;
beforeAll(async () => {
  server = await createTestDatabase();
  const env = {
    DATABASE_URL: server.url,
    DATABASE_POOL_SIZE: '2',
    DATABASE_TIMEOUT_MS: '1000',
    ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}`,
  };
  database = new Database(loadConfig(env), new Closing());
});
afterAll(async () => {
  await database.onApplicationShutdown();
  await server.drop();
});

describe('a connection whose answer never comes', () => {
  it('is given up after DATABASE_TIMEOUT_MS, and replaced', async () => {
    const sleep = { text: 'SELECT pg_sleep(60)' };
    const startedAt = performance.now();
    const work = [database.query(sleep), database.transaction((tx) => tx.query(sleep)), database.queryImpatiently(sleep, [], 100)];
    for (const answer of await Promise.allSettled(work))
      expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(RetryableError) });
    expect(performance.now() - startedAt).toBeLessThan(50_000);
    expect(await Promise.all([1, 2, 3].map((n) => database.query({ text: `SELECT ${n} AS n` })))).toEqual([
      [{ n: 1 }],
      [{ n: 2 }],
      [{ n: 3 }],
    ]);
  });
});
