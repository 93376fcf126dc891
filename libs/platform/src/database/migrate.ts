import pg from 'pg';
import { DataSource } from 'typeorm';
import { advisoryLock } from './advisory-lock.js';
import { MIGRATIONS } from './migrations.js';

// Numbers of transactions of another Postgres mean nothing here.
const RENEW_FEED = `WITH moved AS (
    UPDATE change_feed SET epoch = gen_random_uuid(), cluster = system_identifier::text FROM pg_control_system() WHERE cluster <> system_identifier::text RETURNING 1
  ) UPDATE history_entries SET xid = NULL WHERE xid IS NOT NULL AND EXISTS (SELECT 1 FROM moved)`;

/**
 * Brings the database's schema up to date; runs started together wait for each other. Returns the names of the migrations that ran. In a database that was restored into another
 * Postgres, the change feed begins anew.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const source = new DataSource({ type: 'postgres', url: databaseUrl, migrations: MIGRATIONS, poolSize: 2 });
  await source.initialize();
  const guard = source.createQueryRunner();
  const { space, key } = advisoryLock('migrate');
  try {
    await guard.query('SELECT pg_advisory_lock($1, $2)', [space, key]);
    const ran = (await source.runMigrations({ transaction: 'each' })).map((migration) => migration.name);
    await source.query(RENEW_FEED);
    return ran;
  } finally {
    await guard.query('SELECT pg_advisory_unlock($1, $2)', [space, key]).catch(() => undefined);
    await guard.release();
    await source.destroy();
  }
}

/** The migrations of this version that the database has not seen, oldest first; those of a newer version do not matter. @throws when it cannot be asked. */
export async function pendingMigrations(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // told by the query that it meets
  try {
    await client.connect();
    const wanted = MIGRATIONS.map(({ name }) => name);
    const { rows: found } = await client.query<{ exists: boolean }>(`SELECT to_regclass('migrations') IS NOT NULL AS exists`);
    if (!found[0]!.exists) return wanted;
    const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations');
    const seen = new Set(rows.map(({ name }) => name));
    return wanted.filter((name) => !seen.has(name));
  } finally {
    await client.end().catch(() => undefined);
  }
}
