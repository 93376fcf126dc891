import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Closing, Database, loadConfig } from '#platform';
import { OF_SOME_ATTENDEES } from '../../libs/attendees/src/persistence/attendees.repository.js';
import { TEST_ENV } from '../support/api-harness.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  database = new Database(loadConfig({ ...TEST_ENV, DATABASE_URL: server.url }), new Closing());
});
afterAll(async () => {
  await database.onApplicationShutdown();
  await server.drop();
});

const PEOPLE = {
  text: `WITH app AS (SELECT gen_random_uuid() AS id, gen_random_uuid() AS integration_id), made AS (
      INSERT INTO people (id, app_id, origin, email_key, fields, sync_state)
      SELECT gen_random_uuid(), app.id, 'cvent', 'p' || n || '@example.com', jsonb_build_object('firstName', repeat('x', 150)), 'in_sync' FROM app, generate_series(1, $1) n
      RETURNING id, app_id, email_key)
    INSERT INTO attendees (integration_id, attendee_id, app_id, as_of, as_of_kind, as_of_id, "values", stamps, email_key, placement, person_id, link, base)
    SELECT app.integration_id, gen_random_uuid()::text, app.id, now(), 'read', '1', '{}', '{}', made.email_key, 'in_app', made.id, 'added', '{}' FROM made, app`,
};

/** As many ids as a part of a page has: the planner's choice hangs on it. */
const some = (of: string): string => `'{${Array.from({ length: 25 }, () => of).join()}}'`;
const VALUES = [`'${crypto.randomUUID()}'`, some(crypto.randomUUID()), some('nobody@example.com'), `'${crypto.randomUUID()}'`];

// A plan lives as long as its connection: one that reads whole tables, since they are small when a first import begins, reads them still when they are large.
describe.each([0, 1, 100, 1_000])('among %i people, as when a first import begins,', (people) => {
  beforeAll(async () => {
    await database.transaction(async (tx) => {
      await tx.query({ text: 'SET LOCAL session_replication_role = replica' }); // rows without an App will do
      await tx.query({ text: 'TRUNCATE attendees, people CASCADE' });
      await tx.query(PEOPLE, [people]);
    });
    await database.query({ text: 'ANALYZE attendees, people, people_group_members' });
  });

  it.each(OF_SOME_ATTENDEES)('$name finds attendees and people by their keys', async ({ text }) => {
    const statement = text.replace(/\$(\d)/g, (_, n: string) => VALUES[Number(n) - 1]!);
    const rows = await database.query<{ 'QUERY PLAN': string }>({ text: `EXPLAIN ${statement}` });
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).not.toMatch(/^.*Seq Scan.*$/m);
    expect(plan.match(/Index Cond/g)).toHaveLength(plan.match(/Index (Only )?Scan/g)!.length);
  });
});
