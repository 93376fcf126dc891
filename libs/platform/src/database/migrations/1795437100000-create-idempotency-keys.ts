import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What writes with an Idempotency-Key answered, so that a repeated one is answered alike and done once. */
export class CreateIdempotencyKeys1795437100000 implements MigrationInterface {
  name = 'CreateIdempotencyKeys1795437100000';

  async up(runner: QueryRunner): Promise<void> {
    // status and body are null while the write runs. body is a ciphertext: answers hold people's data and webhook tokens.
    await runner.query(`CREATE TABLE idempotency_keys (
      id uuid NOT NULL CONSTRAINT idempotency_keys_pk PRIMARY KEY,
      api_key_id uuid NOT NULL CONSTRAINT idempotency_keys_api_key_fk REFERENCES api_keys (id) ON DELETE CASCADE,
      key text NOT NULL,
      request_hash bytea NOT NULL,
      status integer,
      body text,
      created_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT idempotency_keys_of_api_key UNIQUE (api_key_id, key)
    )`);
    await runner.query('CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_keys');
  }
}
