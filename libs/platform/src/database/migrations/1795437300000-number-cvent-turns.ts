import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Turns of an account are numbered, so that whoever is late knows how many come after. */
export class NumberCventTurns1795437300000 implements MigrationInterface {
  name = 'NumberCventTurns1795437300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE cvent_accounts ADD COLUMN turns bigint NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE cvent_accounts DROP COLUMN turns');
  }
}
