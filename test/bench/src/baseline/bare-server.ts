import { createServer } from 'node:http';
import pg from 'pg';

/**
 * What the intake is compared with: `node:http` and `pg`, one INSERT and one commit for each request, and nothing else: no token, no id of the request, no
 * duplicates, no queue. Run as a process of its own; prints its port.
 *
 * Controls: BARE_SYNCHRONOUS_COMMIT=off does not wait for the disk; BARE_DELAY_MS holds each answer up; BARE_STALL_MS stops everything for so long, once in two seconds.
 */
const { DATABASE_URL, BARE_SYNCHRONOUS_COMMIT = 'on', BARE_DELAY_MS = '0', BARE_STALL_MS = '0' } = process.env;

const pool = new pg.Pool({
  connectionString: DATABASE_URL!,
  max: 10,
  options: `-c synchronous_commit=${BARE_SYNCHRONOUS_COMMIT}`,
});
const INSERT = { name: 'insert', text: 'INSERT INTO bare_messages (body) VALUES ($1)' };
const delayMs = Number(BARE_DELAY_MS);
const stallMs = Number(BARE_STALL_MS);

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    pool
      .query({ ...INSERT, values: [Buffer.concat(parts)] })
      .then(() => (delayMs > 0 ? new Promise((resolve) => setTimeout(resolve, delayMs)) : undefined))
      .then(
        () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"stored"}'),
        () => response.writeHead(503).end(),
      );
  });
});

if (stallMs > 0) setInterval(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stallMs), 2_000);

await pool.query(
  `CREATE TABLE IF NOT EXISTS bare_messages (id uuid PRIMARY KEY DEFAULT uuidv7(), body bytea NOT NULL, received_at timestamptz NOT NULL DEFAULT now())`,
);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(JSON.stringify({ port: typeof address === 'object' && address ? address.port : 0 }));
});
process.once('SIGTERM', () => {
  server.close(() => void pool.end().then(() => process.exit(0)));
  server.closeAllConnections();
});
