import { setTimeout as sleep } from 'node:timers/promises';
import { bodyTemplate, PLACES } from '../load/message-factory.js';
import type { Stand } from './stand.js';
import type { Tenant } from './tenant.js';

/** How many messages wait. */
export async function pendingMessages(stand: Stand): Promise<number> {
  const { rows } = await stand.sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM inbox_messages WHERE status = 'pending'`);
  return rows[0]!.n;
}

/** Waits until so few messages wait; answers when, on the monotonic clock, and how many they were then. @throws Error when it takes too long. */
export async function untilPending(
  stand: Stand,
  most: number,
  limitMs = 120_000,
): Promise<{ readonly atMs: number; readonly pending: number }> {
  for (const start = performance.now(); ;) {
    const askedAt = performance.now();
    const pending = await pendingMessages(stand);
    const atMs = performance.now();
    if (pending <= most) return { atMs, pending };
    // Counting many takes long: it must not eat what it measures.
    await sleep(Math.min(1_000, Math.max(100, 20 * (atMs - askedAt))));
    if (performance.now() - start > limitMs) throw new Error(`${pending} messages still wait after ${limitMs / 1000} s`);
  }
}

const FILL = `
  INSERT INTO inbox_messages (id, integration_id, body, body_sha256, request_id, wake_at)
  SELECT uuidv7(), $1, convert_to(text, 'UTF8'), sha256(convert_to(text, 'UTF8')), 'bench', clock_timestamp() + $6 * interval '1 second'
  FROM (
    SELECT replace(replace(replace(replace(replace(replace($2::text,
        '${PLACES.message}', md5($3 || 'm' || n)::uuid::text),
        '${PLACES.time}', $4),
        '${PLACES.attendee}', upper(md5($3 || 'a' || n)::uuid::text)),
        '${PLACES.contact}', upper(md5($3 || 'c' || n)::uuid::text)),
        '${PLACES.email}', 'attendee.' || md5($3 || 'a' || n) || '@example.com'),
        '${PLACES.filler}', (SELECT string_agg(md5($3 || n || '.' || part), ' ') FROM generate_series(1, 18) part)) AS text
    FROM generate_series(1, $5::int) n
  ) made
  RETURNING id`;

const CHUNK = 5_000;

/** The intake's own grace: SWEEP_GRACE_MS, by default. */
const GRACE_S = 5;
/** For many messages, whose jobs come only after all are stored: the sweeper would take them for lost meanwhile. */
export const UNTIL_PUBLISHED_S = 60;

/** Puts so many messages into the inbox, each about an attendee of their own, as if the intake had stored them. Answers their ids. */
export async function fillInbox(stand: Stand, tenant: Tenant, count: number, label: string, graceS = GRACE_S): Promise<string[]> {
  const ids: string[] = [];
  for (let done = 0; done < count; done += CHUNK) {
    const size = Math.min(CHUNK, count - done);
    const values = [tenant.integrationId, bodyTemplate(tenant.eventId), `${label}.${done}.`, new Date().toISOString(), size, graceS];
    const { rows } = await stand.sql.query<{ id: string }>(FILL, values);
    ids.push(...rows.map((row) => row.id));
  }
  return ids;
}

const STORE = `INSERT INTO inbox_messages (id, integration_id, body, body_sha256, request_id, wake_at)
  SELECT uuidv7(), $1, body, sha256(body), 'bench', clock_timestamp() + interval '5 seconds' FROM unnest($2::bytea[]) AS body RETURNING id`;

/** Puts these messages into the inbox, as if the intake had stored them. Answers their ids. */
export async function storeBodies(stand: Stand, tenant: Tenant, bodies: readonly Buffer[]): Promise<string[]> {
  const { rows } = await stand.sql.query<{ id: string }>(STORE, [tenant.integrationId, bodies]);
  return rows.map((row) => row.id);
}
