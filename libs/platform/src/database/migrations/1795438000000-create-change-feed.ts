import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The change feed (B23): history in the order in which it can be read without skipping anything, and the identity of the database in whose order that is. */
export class CreateChangeFeed1795438000000 implements MigrationInterface {
  name = 'CreateChangeFeed1795438000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // The transaction that wrote an entry. The default comes after the column, so that no row is rewritten: entries from before have none and are not in the feed.
  `ALTER TABLE history_entries ADD COLUMN xid bigint, ADD COLUMN app_session_id uuid`,
  `ALTER TABLE history_entries ALTER COLUMN xid SET DEFAULT pg_current_xact_id()::text::bigint`,
  `CREATE INDEX history_entries_feed ON history_entries (app_id, xid, id) WHERE xid IS NOT NULL`,
  // cluster: the Postgres that counts those transactions. Restored into another one, the numbers mean nothing: the epoch is replaced, and so cursors end.
  `CREATE TABLE change_feed (
    is_only boolean NOT NULL DEFAULT true CONSTRAINT change_feed_pk PRIMARY KEY CONSTRAINT change_feed_is_only CHECK (is_only),
    epoch uuid NOT NULL,
    cluster text NOT NULL
  )`,
  `INSERT INTO change_feed (epoch, cluster) SELECT gen_random_uuid(), system_identifier::text FROM pg_control_system()`,
];

const DOWN = [
  `DROP TABLE change_feed`,
  `DROP INDEX history_entries_feed`,
  `ALTER TABLE history_entries DROP COLUMN app_session_id, DROP COLUMN xid`,
];
