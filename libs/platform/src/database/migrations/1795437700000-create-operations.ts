import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What operators look for: what waits while an integration is paused, and what failed. */
export class CreateOperations1795437700000 implements MigrationInterface {
  name = 'CreateOperations1795437700000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  `ALTER TABLE integrations ADD COLUMN status_since timestamptz NOT NULL DEFAULT now()`,
  // A message of a paused integration has no wake_at: the sweeper gives it one once the integration goes on.
  `CREATE INDEX inbox_messages_parked ON inbox_messages (integration_id) WHERE status = 'pending' AND wake_at IS NULL`,
  `CREATE INDEX inbox_messages_waiting ON inbox_messages (integration_id, received_at) WHERE status = 'pending'`,
  `CREATE INDEX inbox_messages_failed ON inbox_messages (integration_id, finished_at) WHERE status IN ('quarantined', 'failed')`,
  `CREATE INDEX pending_fields_failed ON pending_fields (app_id, edited_at) WHERE state = 'failed'`,
];

const DOWN = [
  `DROP INDEX pending_fields_failed`,
  `DROP INDEX inbox_messages_failed`,
  `DROP INDEX inbox_messages_waiting`,
  `DROP INDEX inbox_messages_parked`,
  `ALTER TABLE integrations DROP COLUMN status_since`,
];
