import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '#embedded-postgres';
import { migrate } from '#platform';
import { inDatabase, runOnServer } from './postgres-admin.js';

/** Where tests make their databases. `template` is migrated and never connected to. */
export interface TestServer {
  readonly adminUrl: string;
  readonly template: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

/** One Postgres for all specs of a project: that of TEST_DATABASE_URL, or an embedded one that ends with the run. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  const server = given ? { url: given, stop: () => Promise.resolve() } : await startOwnServer();
  const template = `cvent_bridge_template_${randomBytes(6).toString('hex')}`;
  await runOnServer(server.url, `CREATE DATABASE ${template}`);
  await migrate(inDatabase(server.url, template));
  project.provide('testServer', { adminUrl: server.url, template });
  return async () => {
    await runOnServer(server.url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await server.stop();
  };
}

async function startOwnServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'cvent-bridge-test-'));
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), settings });
  return {
    url: server.url,
    stop: async () => {
      await server.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
