import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { ApiHarness } from '../../support/api-harness.js';
import { FeedFollower } from './feed-follower.js';

let api: ApiHarness;
let app: { appId: string; path: string };
let pool: pg.Pool;

beforeAll(async () => {
  api = await ApiHarness.start();
  pool = new pg.Pool({ connectionString: api.databaseUrl, max: 12 });
  pool.on('error', () => undefined);
});
beforeEach(async () => void (app = await api.anApp()));
afterAll(async () => {
  await pool.end();
  await api.stop();
});

const INSERT = `INSERT INTO history_entries (id, app_id, person_id, cause_type, cause_id, action) VALUES ($1, $2, $1, 'edit', 'x', $3)`;

/** A transaction that stays open until it is told to end. */
class OpenTransaction {
  private constructor(private readonly client: pg.PoolClient) {}

  static async begin(): Promise<OpenTransaction> {
    const client = await pool.connect();
    await client.query('BEGIN');
    return new OpenTransaction(client);
  }

  async add(action = 'person.updated'): Promise<string> {
    const id = newId();
    await this.client.query(INSERT, [id, app.appId, action]);
    return id;
  }

  async end(how: 'COMMIT' | 'ROLLBACK' = 'COMMIT'): Promise<void> {
    await this.client.query(how);
    this.client.release();
  }

  async tries(): Promise<void> {
    await this.client.query('SAVEPOINT s');
  }
}

/** The control: follows by a number that grows with each insert, as many feeds do. */
class SequenceFollower {
  readonly seen: string[] = [];
  private last = '00000000-0000-0000-0000-000000000000';

  async read(): Promise<string[]> {
    const rows = await api.sql<{ id: string }>('SELECT id FROM history_entries WHERE app_id = $1 AND id > $2 ORDER BY id LIMIT 3', [app.appId, this.last]); // prettier-ignore
    this.last = rows.at(-1)?.id ?? this.last;
    this.seen.push(...rows.map(({ id }) => id));
    return rows.map(({ id }) => id);
  }
}

const idsOf = (changes: readonly { id: string }[]): string[] => changes.map(({ id }) => id);

describe('the change feed', () => {
  it('B23: tells nothing before it is sure that nothing comes before it, and then everything; a sequence skips', async () => {
    const [feed, naive] = [await new FeedFollower(api, app.path).fromNow(), new SequenceFollower()];
    const [first, second] = [await OpenTransaction.begin(), await OpenTransaction.begin()];
    const early = await first.add();
    const late = await second.add();
    await second.end();
    expect([await feed.read(), await naive.read()]).toEqual([[], [late]]);
    const later = await first.add();
    await first.end();
    await naive.read();
    expect(idsOf(await feed.readAll('limit=1'))).toEqual([early, later, late]);
    expect(naive.seen).toEqual([late, later]); // the control is red: `early` is lost to it for ever
  });

  it('B23: skips nothing that was written in the transaction that a page ends in, nor after a savepoint, nor after one that was undone', async () => {
    const feed = await new FeedFollower(api, app.path).fromNow();
    const [one, undone] = [await OpenTransaction.begin(), await OpenTransaction.begin()];
    await undone.add();
    const wanted: string[] = [];
    for (let n = 0; n < 7; n++) {
      if (n % 2 === 0) await one.tries();
      wanted.push(await one.add());
    }
    await undone.end('ROLLBACK');
    await one.end();
    expect(idsOf(await feed.readAll('limit=2'))).toEqual(wanted);
  });

  it('B23: skips nothing and doubles nothing while many transactions overlap and end in any order; a sequence skips', async () => {
    const [feeds, naive] = [await Promise.all([1, 2, 3].map(() => new FeedFollower(api, app.path).fromNow())), new SequenceFollower()];
    const committed: string[] = [];
    let isWriting = true;
    const write = async (seed: number): Promise<void> => {
      let state = seed;
      const next = (most: number): number => (state = (state * 48_271) % 2_147_483_647) % most;
      for (let round = 0; round < 25; round++) {
        const open = await Promise.all(Array.from({ length: 1 + next(2) }, () => OpenTransaction.begin()));
        const added = open.map((): string[] => []);
        for (let n = next(4); n >= 0; n--)
          for (const [place, transaction] of open.entries()) added[place]!.push(await transaction.add(next(5) === 0 ? 'attendee.waiting' : 'person.updated')); // prettier-ignore
        for (const [place, transaction] of [...open.entries()].reverse()) {
          const isUndone = next(6) === 0;
          await transaction.end(isUndone ? 'ROLLBACK' : 'COMMIT');
          if (!isUndone) committed.push(...added[place]!);
        }
      }
    };
    const follow = async (feed: FeedFollower, limit: number): Promise<void> => {
      while (isWriting) await feed.read(`limit=${limit}`);
      await feed.readAll(`limit=${limit}`);
    };
    const followNaively = async (): Promise<void> => {
      while (isWriting) await naive.read();
      while ((await naive.read()).length > 0);
    };
    const reading = Promise.all([...feeds.map((feed, n) => follow(feed, n + 1)), followNaively()]);
    await Promise.all([1, 2, 3, 4, 5].map((seed) => write(seed * 7_919)));
    isWriting = false;
    await reading;
    const told = await api.sql<{ id: string }>(`SELECT id FROM history_entries WHERE app_id = $1 AND action = 'person.updated'`, [
      app.appId,
    ]);
    const wanted = idsOf(told).sort();
    expect(wanted.length).toBeGreaterThan(100);
    expect(wanted.every((id) => committed.includes(id))).toBe(true);
    for (const feed of feeds) {
      expect(idsOf(feed.seen).sort()).toEqual(wanted);
      expect(idsOf(feed.seen)).toEqual(idsOf(feeds[0]!.seen));
    }
    expect(wanted.filter((id) => !naive.seen.includes(id)).length).toBeGreaterThan(0); // the control is red
  });

  it('B23: a transaction that stays open holds it back and does not break it', async () => {
    const feed = await new FeedFollower(api, app.path).fromNow();
    const long = await OpenTransaction.begin();
    const first = await long.add();
    const short = await OpenTransaction.begin();
    const second = await short.add();
    await short.end();
    expect(await feed.read()).toEqual([]);
    const metrics = await api.request('GET', '/metrics');
    expect(Number(/^cvent_bridge_change_feed_held_back_seconds (\S+)/m.exec(metrics.text)?.[1])).toBeGreaterThan(0);
    await long.end();
    expect(idsOf(await feed.readAll())).toEqual([first, second]);
  });

  it('B23: what it tells is on disk, whatever the transaction waited for', async () => {
    const feed = await new FeedFollower(api, app.path).fromNow();
    for (let n = 0; n < 20; n++) {
      const client = await pool.connect();
      await client.query('BEGIN; SET LOCAL synchronous_commit = off');
      await client.query(INSERT, [newId(), app.appId, 'person.updated']);
      await client.query('COMMIT');
      const { rows } = await client.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn()::text AS lsn');
      expect((await feed.readAll()).length).toBe(1);
      const { rows: after } = await client.query<{ held: boolean }>('SELECT pg_current_wal_flush_lsn() >= $1::pg_lsn AS held', [rows[0]!.lsn]); // prettier-ignore
      client.release();
      expect(after[0]!.held).toBe(true);
    }
  });
});
