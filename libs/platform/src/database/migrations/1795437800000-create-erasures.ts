import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Erasing people's data, and bodies of messages that are kept for a time only. */
export class CreateErasures1795437800000 implements MigrationInterface {
  name = 'CreateErasures1795437800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // Nothing is learnt of an erased attendee until Cvent accepts them anew, later than hidden_at.
  `ALTER TABLE attendees ADD COLUMN is_erased boolean NOT NULL DEFAULT false`,
  // The body is gone; its hash stays, so that the delivery is still recognised.
  `ALTER TABLE inbox_messages ADD COLUMN scrubbed_at timestamptz`,
  `CREATE INDEX inbox_messages_kept ON inbox_messages (finished_at) WHERE scrubbed_at IS NULL AND status <> 'pending'`,
  // needles: what stored messages are searched for, until all were looked at: no longer kept than that. cursor: the last message that was looked at.
  `CREATE TABLE erasures (
    id uuid NOT NULL CONSTRAINT erasures_pk PRIMARY KEY,
    app_id uuid NOT NULL CONSTRAINT erasures_app_fk REFERENCES apps (id) ON DELETE CASCADE,
    person_id uuid NOT NULL,
    integration_id uuid,
    requested_at timestamptz NOT NULL DEFAULT now(),
    needles text[],
    cursor uuid,
    counts jsonb NOT NULL DEFAULT '{}',
    finished_at timestamptz,
    CONSTRAINT erasures_forgotten CHECK ((finished_at IS NULL) = (needles IS NOT NULL))
  )`,
  `CREATE INDEX erasures_open ON erasures (requested_at) WHERE finished_at IS NULL`,
  `CREATE INDEX erasures_list ON erasures (app_id, id)`,
];

const DOWN = [
  `DROP TABLE erasures`,
  `DROP INDEX inbox_messages_kept`,
  `ALTER TABLE inbox_messages DROP COLUMN scrubbed_at`,
  `ALTER TABLE attendees DROP COLUMN is_erased`,
];
