import { DataSource } from 'typeorm';
import { advisoryLock } from './advisory-lock.js';
import { MIGRATIONS } from './migrations.js';

/** Brings the database's schema up to date; runs started together wait for each other. Returns the names of the migrations that ran. */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const source = new DataSource({ type: 'postgres', url: databaseUrl, migrations: MIGRATIONS, poolSize: 2 });
  await source.initialize();
  const guard = source.createQueryRunner();
  const { space, key } = advisoryLock('migrate');
  try {
    await guard.query('SELECT pg_advisory_lock($1, $2)', [space, key]);
    return (await source.runMigrations({ transaction: 'each' })).map((migration) => migration.name);
  } finally {
    await guard.query('SELECT pg_advisory_unlock($1, $2)', [space, key]).catch(() => undefined);
    await guard.release();
    await source.destroy();
  }
}
