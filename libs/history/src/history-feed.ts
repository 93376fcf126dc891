import { Injectable } from '@nestjs/common';
import { UnavailableError, type Sql } from '#kernel';
import { Database } from '#platform';
import type { HistoryAction } from './history-recorder.js';

/** A place in the feed: after this entry of this transaction. */
export interface FeedPlace {
  readonly xid: string;
  readonly id: string;
}

/** The order that places belong to. It ends when the database is restored elsewhere, set back, or taken over by a standby: what was told may not have happened then. */
export interface FeedOrder {
  readonly epoch: string;
  readonly timeline: string;
}

/** What history says of one change, as far as a feed tells it. */
export interface FeedEntry extends FeedPlace {
  readonly at: Date;
  readonly action: HistoryAction;
  readonly personId: string | null;
  readonly appSessionId: string | null;
}

/** Entries after a place, in the order in which they are read. */
export interface FeedPage {
  readonly order: FeedOrder;
  readonly entries: readonly FeedEntry[];
  /** Where the feed ended at that moment: what is written later comes after it. */
  readonly end: FeedPlace;
}

/** Somebody who waits for entries after a place. */
export interface FeedWaiter extends FeedPlace {
  readonly appId: string;
}

const NIL = '00000000-0000-0000-0000-000000000000';
/** Before everything. */
export const FEED_START: FeedPlace = { xid: '0', id: NIL };

/**
 * A transaction that is not over may still show entries with its number, so those are read only which are older than every transaction that was under way: whatever commits later has a
 * greater number (or is one of those), and nothing is ever added before a place.
 */
const HORIZON = `(pg_snapshot_xmin(pg_current_snapshot())::text)::bigint`;
/** The entries of `h` that `of` has not read. */
const newer = (of: { readonly app: string; readonly xid: string; readonly id: string }): string =>
  `h.app_id = ${of.app} AND (h.xid, h.id) > (${of.xid}, ${of.id}) AND h.xid < ${HORIZON} AND h.action = ANY ($4::text[])`;

const PAGE = {
  name: 'feed-page',
  text: `SELECT f.epoch, f.cluster = (SELECT system_identifier::text FROM pg_control_system()) AS "isOurs", left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS timeline,
      ${HORIZON}::text AS horizon, pg_current_wal_insert_lsn() <= pg_current_wal_flush_lsn() AS "isOnDisk",
      h.xid::text, h.id, h.at, h.action, h.person_id AS "personId", h.app_session_id AS "appSessionId"
    FROM change_feed f LEFT JOIN LATERAL (
      SELECT * FROM history_entries h WHERE ${newer({ app: '$1', xid: '$2::bigint', id: '$3::uuid' })} ORDER BY h.xid, h.id LIMIT $5
    ) h ON true ORDER BY h.xid, h.id`,
};
const NEWS = {
  name: 'feed-news',
  text: `SELECT w.place FROM unnest($1::uuid[], $2::bigint[], $3::uuid[]) WITH ORDINALITY AS w (app_id, xid, id, place)
    WHERE EXISTS (SELECT 1 FROM history_entries h WHERE ${newer({ app: 'w.app_id', xid: 'w.xid', id: 'w.id' })})`,
};
const WAIT_FOR_DISK = { text: 'SET LOCAL synchronous_commit = on' };
const TOUCH_LOG = { name: 'feed-flush', text: `SELECT pg_logical_emit_message(true, 'cvent-bridge', '')` };
const HELD_BACK: Sql = {
  name: 'feed-held-back',
  text: `SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)::float8 AS seconds FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()`,
};

interface PageRow extends FeedOrder {
  readonly isOurs: boolean;
  readonly horizon: string;
  readonly isOnDisk: boolean;
  readonly xid: string | null;
  readonly id: string;
  readonly at: Date;
  readonly action: HistoryAction;
  readonly personId: string | null;
  readonly appSessionId: string | null;
}

/** History in the order in which nobody who reads on ever misses an entry, however transactions commit (B23). */
@Injectable()
export class HistoryFeed {
  constructor(private readonly database: Database) {}

  /** What comes after a place. `isEndTold`: the caller passes on where the feed ends, whether or not there are entries. @throws UnavailableError when the database was restored and not made ready */
  async page(
    appId: string,
    { xid, id }: FeedPlace,
    actions: readonly HistoryAction[],
    limit: number,
    isEndTold = false,
  ): Promise<FeedPage> {
    const rows = await this.database.query<PageRow>(PAGE, [appId, xid, id, actions, limit]);
    const { epoch, timeline, horizon, isOurs, isOnDisk } = rows[0]!;
    if (!isOurs)
      throw new UnavailableError(
        'changes.not_ready',
        'The database was restored from another one. Run `npm run db:migrate`: the feed begins anew then.',
      );
    const entries = rows.filter((row) => row.xid !== null).map(entryOf);
    if (!isOnDisk && (entries.length > 0 || isEndTold)) await this.reachDisk();
    return { order: { epoch, timeline }, entries, end: { xid: horizon, id: NIL } };
  }

  /** Which of those who wait have something to read: their places in the list. One statement for all. */
  async news(waiters: readonly FeedWaiter[], actions: readonly HistoryAction[]): Promise<number[]> {
    if (waiters.length === 0) return [];
    const values = [waiters.map(({ appId }) => appId), waiters.map(({ xid }) => xid), waiters.map(({ id }) => id), actions];
    return (await this.database.query<{ place: string }>(NEWS, values)).map(({ place }) => Number(place) - 1);
  }

  /** For how long the oldest transaction that writes holds the feed back, in seconds. */
  async heldBackSeconds(): Promise<number> {
    return (await this.database.query<{ seconds: number }>(HELD_BACK))[0]?.seconds ?? 0;
  }

  /**
   * Commits something that waits for the disk, and with it all that was committed before. Facts do not wait for it: what a crash takes back must not have been told, or the same numbers
   * would be given to other transactions, and their entries lie before the places that readers have.
   */
  private async reachDisk(): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.write(WAIT_FOR_DISK);
      await tx.write(TOUCH_LOG);
    });
  }
}

function entryOf({ xid, id, at, action, personId, appSessionId }: PageRow): FeedEntry {
  return { xid: xid!, id, at, action, personId, appSessionId };
}
