import pg from 'pg';
import { USER } from './cluster.js';

const CONNECT_LIMIT_MS = 2_000;

/** Where a server of ours listens. */
export interface Address {
  readonly port: number;
  readonly password: string;
}

/** The url of a database. */
export function urlOf({ port, password }: Address, database: string): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
}

/** Does something on a connection of its own to the database that every server has. */
export async function withConnection<T>({ port, password }: Address, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: USER,
    password,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
  });
  client.on('error', () => undefined); // a connection lost between two statements fails the next one
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Makes a database that is missing. */
export async function ensureDatabase(address: Address, name: string): Promise<void> {
  await withConnection(address, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
}
