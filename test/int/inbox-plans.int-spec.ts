import { afterAll, beforeAll, expect, it } from 'vitest';
import pg from 'pg';
import { WAITING } from '../../libs/webhooks/src/inbox/backlog.service.js';
import { OF_ONE_MESSAGE } from '../../libs/webhooks/src/inbox/inbox.repository.js';
import { COUNT } from '../../libs/webhooks/src/inbox/inbox-sweeper.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const MESSAGES = 20_000;

let database: TestDatabase;
let sql: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  await sql.query('SET session_replication_role = replica'); // rows without an integration will do
  await sql.query(
    `INSERT INTO inbox_messages (id, integration_id, body, body_sha256, request_id, wake_at)
      SELECT gen_random_uuid(), gen_random_uuid(), convert_to(repeat(md5(n::text), 10), 'UTF8'), sha256(n::text::bytea), 'test', now() FROM generate_series(1, $1) n`,
    [MESSAGES],
  );
  await sql.query('ANALYZE inbox_messages'); // in the middle of a backlog, as autovacuum does
  await sql.query(`UPDATE inbox_messages SET status = 'applied', wake_at = NULL, finished_at = now()`);
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

const planOf = async (statement: string): Promise<string> => {
  const { rows } = await sql.query<{ 'QUERY PLAN': string }>(statement);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
};

it.each(OF_ONE_MESSAGE)('$name finds its message by the key, also with a plan that was made while nothing waited', async ({ text }) => {
  await sql.query('VACUUM ANALYZE inbox_messages');
  const plan = await planOf(`EXPLAIN (GENERIC_PLAN) ${text}`);
  expect(plan).toMatch(/Index Scan (using|on) inbox_messages_pk/);
  expect(plan).not.toMatch(/inbox_messages_(wake_at|waiting|parked)|Seq Scan on inbox_messages/);
});

it.each([COUNT, WAITING])('$name reads what waits and not the whole inbox, after a backlog too', async ({ text }) => {
  const plan = await planOf(`EXPLAIN ${text}`);
  expect(plan).toMatch(/Index (Only )?Scan using inbox_messages_(wake_at|waiting)/);
  expect(plan).not.toContain('Seq Scan');
});
