import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit log, which is only ever appended to. */
export class CreateAuditEntries1795438100000 implements MigrationInterface {
  name = 'CreateAuditEntries1795438100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // Points at no other table: what was done stays known when the App, the key or the person is gone.
  `CREATE TABLE audit_entries (
    id uuid NOT NULL CONSTRAINT audit_entries_pk PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    app_id uuid,
    actor_type text NOT NULL CONSTRAINT audit_entries_actor_type CHECK (actor_type IN ('api_key', 'cli', 'system')),
    actor_key_id uuid,
    actor_name text,
    actor_role text,
    request_id text,
    action text NOT NULL,
    subject_id text,
    changes jsonb NOT NULL DEFAULT '[]',
    details jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT audit_entries_actor_key CHECK ((actor_type = 'api_key') = (actor_key_id IS NOT NULL AND actor_name IS NOT NULL AND actor_role IS NOT NULL))
  )`,
  `CREATE INDEX audit_entries_app ON audit_entries (app_id, id)`,
  `CREATE INDEX audit_entries_at ON audit_entries (at)`,
  `CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'audit_entries is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege'; END $$`,
  `CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit()`,
  // Also where triggers are off for the session (session_replication_role).
  `ALTER TABLE audit_entries ENABLE ALWAYS TRIGGER audit_entries_append_only`,
];

const DOWN = [`DROP TABLE audit_entries`, `DROP FUNCTION refuse_change_of_audit`];
