import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { migrate, pendingMigrations } from '#platform';
import { ApiHarness } from '../support/api-harness.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { MIGRATIONS } from '../../libs/platform/src/database/migrations.js';

let database: TestDatabase;
beforeAll(async () => void (database = await createTestDatabase({ isEmpty: true })));
afterAll(() => database.drop());

describe('migrations', () => {
  it('go up, down to nothing, and up again to the same schema', async () => {
    expect(await migrate(database.url)).toHaveLength(MIGRATIONS.length);
    const source = await new DataSource({ type: 'postgres', url: database.url, migrations: MIGRATIONS }).initialize();
    try {
      const first = await schemaOf(source);
      for (const _ of MIGRATIONS) await source.undoLastMigration();
      expect(await schemaOf(source)).toEqual([]);
      await source.runMigrations();
      expect(await schemaOf(source)).toEqual(first);
      expect(first.length).toBeGreaterThan(50);
    } finally {
      await source.destroy();
    }
  });

  it('run once, however many processes start together', async () => {
    const other = await createTestDatabase({ isEmpty: true });
    const runs = await Promise.all(Array.from({ length: 4 }, () => migrate(other.url)));
    expect(runs.flat()).toHaveLength(MIGRATIONS.length);
    await other.drop();
  });

  it('are missed by who waits for them until they have run, those of a newer version never', async () => {
    const other = await createTestDatabase({ isEmpty: true });
    const names = MIGRATIONS.map(({ name }) => name);
    expect(await pendingMigrations(other.url)).toEqual(names);
    await migrate(other.url);
    expect(await pendingMigrations(other.url)).toEqual([]);
    const source = await new DataSource({ type: 'postgres', url: other.url, migrations: MIGRATIONS }).initialize();
    await source.query(`INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'OfANewerVersion9999999999999')`);
    expect(await pendingMigrations(other.url)).toEqual([]);
    await source.query('DELETE FROM migrations WHERE name = $1', [names.at(-1)]);
    await source.destroy();
    expect(await pendingMigrations(other.url)).toEqual(names.slice(-1));
    await other.drop();
  });
});

describe('the entities', () => {
  it('say the same as the schema', async () => {
    const api = await ApiHarness.start();
    const source = api.app.get(DataSource);
    const drift = await source.driver.createSchemaBuilder().log();
    expect(source.entityMetadatas.length).toBeGreaterThanOrEqual(8);
    expect(drift.upQueries.map((query) => query.query)).toEqual([]);
    await api.stop();
  });
});

/** Columns, constraints and indexes in words. */
async function schemaOf(source: DataSource): Promise<unknown[]> {
  return source.query(`
    SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') AS line
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migrations'
    UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'migrations'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migrations'
    ORDER BY 1`);
}
