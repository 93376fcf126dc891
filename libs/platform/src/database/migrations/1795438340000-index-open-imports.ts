import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs that failed or wait for a word are counted for the metrics every few seconds, over all integrations: without an index that reads every run there ever was. */
export class IndexOpenImports1795438340000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX import_runs_open ON import_runs (integration_id, id) WHERE state IN ('failed', 'needs_confirmation')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX import_runs_open');
  }
}
