import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { inDatabase, runOnServer } from './postgres-admin.js';

/** A migrated database that one spec file has for itself. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Makes a database: a copy of the migrated template, or an empty one. */
export async function createTestDatabase(options: { readonly isEmpty?: boolean } = {}): Promise<TestDatabase> {
  const { adminUrl, template } = inject('testServer');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await runOnServer(adminUrl, `CREATE DATABASE ${name}${options.isEmpty ? '' : ` TEMPLATE ${template}`}`);
  return {
    url: inDatabase(adminUrl, name),
    drop: () => runOnServer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
