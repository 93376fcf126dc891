import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An attendee can be erased who never became a person. */
export class EraseAttendees1795438400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE erasures ALTER COLUMN person_id DROP NOT NULL, ADD COLUMN attendee_id text COLLATE "C"');
    await runner.query('ALTER TABLE erasures ADD CONSTRAINT erasures_of_somebody CHECK (person_id IS NOT NULL OR attendee_id IS NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM erasures WHERE person_id IS NULL');
    await runner.query('ALTER TABLE erasures DROP COLUMN attendee_id, ALTER COLUMN person_id SET NOT NULL');
  }
}
