import { createPostgresBackend, createRedisBackend, type ConnectionOptions, runMigrations, setDefaultBackendFactory } from 'bullmq';
import pg from 'pg';
import { type AppConfig, SteadyClient } from '#platform';

/** Schema of the queues' own tables, apart from ours. */
const SCHEMA = 'bullmq';
const CONNECTIONS_PER_QUEUE = 4;

/**
 * Chooses where the queues live: Redis when REDIS_URL is set, else Postgres. The one switch; everything after it is the same code.
 * Returns the connection that queues and workers take.
 */
export async function openQueueBackend(config: AppConfig): Promise<ConnectionOptions> {
  if (config.redisUrl) {
    setDefaultBackendFactory(createRedisBackend);
    return { url: config.redisUrl.reveal(), maxRetriesPerRequest: null };
  }
  setDefaultBackendFactory(createPostgresBackend as unknown as Parameters<typeof setDefaultBackendFactory>[0]);
  const connectionString = config.databaseUrl.reveal();
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await runMigrations(client, SCHEMA);
  } finally {
    await client.end();
  }
  return { connectionString, schema: SCHEMA, max: CONNECTIONS_PER_QUEUE, Client: SteadyClient };
}
