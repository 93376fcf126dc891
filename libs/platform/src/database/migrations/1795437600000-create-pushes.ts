import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Edits of people that go back to Cvent. */
export class CreatePushes1795437600000 implements MigrationInterface {
  name = 'CreatePushes1795437600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // push_version rises whenever CMS to Cvent is switched: what was edited before is not pushed. push_fields: the fields that may go; null: all that are mapped.
  `ALTER TABLE integrations ADD COLUMN push_version integer NOT NULL DEFAULT 0, ADD COLUMN push_fields jsonb`,
  // sent: values that were sent to Cvent and of which nobody knows yet whether they arrived, by field.
  `ALTER TABLE attendees ADD COLUMN sent jsonb NOT NULL DEFAULT '{}'`,
  // What the CMS edited and Cvent does not have yet. The value is the person's own; `version` is another one with each edit, so that an edit made during a push is not taken for pushed.
  // No foreign key to people: that the person went is a reason to be told.
  `CREATE TABLE pending_fields (
    person_id uuid NOT NULL,
    field text NOT NULL COLLATE "C",
    app_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    version uuid NOT NULL,
    edit_id text NOT NULL,
    edited_at timestamptz NOT NULL,
    push_version integer NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CONSTRAINT pending_fields_state CHECK (state IN ('waiting', 'failed')),
    problem jsonb,
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    CONSTRAINT pending_fields_pk PRIMARY KEY (person_id, field),
    CONSTRAINT pending_fields_failed CHECK ((state = 'failed') = (problem IS NOT NULL)),
    CONSTRAINT pending_fields_integration_fk FOREIGN KEY (app_id, integration_id) REFERENCES integrations (app_id, id) ON DELETE CASCADE
  )`,
  `CREATE INDEX pending_fields_due ON pending_fields (integration_id, due_at) WHERE state = 'waiting'`,
  `CREATE INDEX pending_fields_of_app ON pending_fields (app_id, person_id)`,
  // One worker at a time pushes for an integration: that keeps a person's pushes in order. wake_at: nothing is sent before, `problem` says why.
  `CREATE TABLE push_lanes (
    integration_id uuid NOT NULL CONSTRAINT push_lanes_pk PRIMARY KEY CONSTRAINT push_lanes_integration_fk REFERENCES integrations (id) ON DELETE CASCADE,
    lease_id uuid,
    leased_until timestamptz,
    wake_at timestamptz,
    stopped_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    problem jsonb
  )`,
  // What was tried, without values.
  `CREATE TABLE pushes (
    id uuid NOT NULL CONSTRAINT pushes_pk PRIMARY KEY,
    app_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    person_id uuid NOT NULL,
    attendee_id text,
    fields text[] NOT NULL,
    state text NOT NULL CONSTRAINT pushes_state CHECK (state IN ('sending', 'accepted', 'partly_accepted', 'refused', 'unknown')),
    problems jsonb NOT NULL DEFAULT '[]',
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    CONSTRAINT pushes_integration_fk FOREIGN KEY (app_id, integration_id) REFERENCES integrations (app_id, id) ON DELETE CASCADE
  )`,
  `CREATE INDEX pushes_list ON pushes (app_id, id)`,
  `CREATE INDEX pushes_of_person ON pushes (person_id, id)`,
  `CREATE INDEX pushes_started ON pushes (started_at)`,
  `CREATE INDEX pushes_sending ON pushes (integration_id) WHERE state = 'sending'`,
];

const DOWN = [
  `DROP TABLE pushes`,
  `DROP TABLE push_lanes`,
  `DROP TABLE pending_fields`,
  `ALTER TABLE attendees DROP COLUMN sent`,
  `ALTER TABLE integrations DROP COLUMN push_version, DROP COLUMN push_fields`,
];
