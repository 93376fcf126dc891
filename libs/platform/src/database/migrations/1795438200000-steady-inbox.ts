import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which messages wait changes within seconds, so what Postgres notes of it at some moment misleads it later: analysed during a backlog, it reads the whole table
 * for every look at the few rows that wait. Without notes of that column it takes the index of those that wait. Each message leaves a dead row behind when it
 * ends: they are cleared away, and the rest analysed, after a fiftieth of the table instead of a fifth and a tenth.
 */
export class SteadyInbox1795438200000 implements MigrationInterface {
  name = 'SteadyInbox1795438200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE inbox_messages ALTER COLUMN status SET STATISTICS 0');
    await runner.query(
      `ALTER TABLE inbox_messages SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 10000,
        autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 10000)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE inbox_messages RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,
        autovacuum_analyze_scale_factor, autovacuum_analyze_threshold)`,
    );
    await runner.query('ALTER TABLE inbox_messages ALTER COLUMN status SET STATISTICS -1');
  }
}
