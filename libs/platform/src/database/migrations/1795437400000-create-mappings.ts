import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the "Custom Fields" tab needs: an App's own fields, the mappings, and trials of mappings that are not saved yet. */
export class CreateMappings1795437400000 implements MigrationInterface {
  name = 'CreateMappings1795437400000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // choices: a list of texts, exactly when the type is a choice.
  `CREATE TABLE custom_fields (
    id uuid NOT NULL CONSTRAINT custom_fields_pk PRIMARY KEY,
    app_id uuid NOT NULL CONSTRAINT custom_fields_app_fk REFERENCES apps (id) ON DELETE CASCADE,
    key text NOT NULL,
    label text NOT NULL,
    type text NOT NULL CONSTRAINT custom_fields_type CHECK (type IN
      ('text', 'long_text', 'number', 'date', 'datetime', 'boolean', 'single_choice', 'multi_choice')),
    choices jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT custom_fields_of_app UNIQUE (app_id, id),
    CONSTRAINT custom_fields_key UNIQUE (app_id, key),
    CONSTRAINT custom_fields_choices CHECK ((choices IS NOT NULL) = (type IN ('single_choice', 'multi_choice')))
  )`,
  // A field has at most one source (G11); several registration types may share a group.
  `CREATE TABLE mappings (
    integration_id uuid NOT NULL,
    id uuid NOT NULL,
    app_id uuid NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL CONSTRAINT mappings_kind CHECK (kind IN ('people_group', 'custom_field', 'person_field')),
    source jsonb NOT NULL,
    people_group_id uuid,
    custom_field_id uuid,
    person_field text,
    CONSTRAINT mappings_pk PRIMARY KEY (integration_id, id),
    CONSTRAINT mappings_custom_field UNIQUE (integration_id, custom_field_id),
    CONSTRAINT mappings_person_field UNIQUE (integration_id, person_field),
    CONSTRAINT mappings_target CHECK (
      num_nonnulls(people_group_id, custom_field_id, person_field) = 1
      AND (kind = 'people_group') = (people_group_id IS NOT NULL)
      AND (kind = 'custom_field') = (custom_field_id IS NOT NULL)
      AND (kind = 'people_group') = (source ->> 'type' = 'registration_type')
    ),
    CONSTRAINT mappings_integration_fk FOREIGN KEY (app_id, integration_id) REFERENCES integrations (app_id, id) ON DELETE CASCADE,
    CONSTRAINT mappings_people_group_fk FOREIGN KEY (app_id, people_group_id) REFERENCES people_groups (app_id, id),
    CONSTRAINT mappings_custom_field_fk FOREIGN KEY (app_id, custom_field_id) REFERENCES custom_fields (app_id, id)
  )`,
  // mappings_version: the ETag of the list. cleared_fields: fields whose mapping was removed together with the values that it had filled.
  `ALTER TABLE integrations ADD COLUMN mappings_version integer NOT NULL DEFAULT 0, ADD COLUMN cleared_fields jsonb NOT NULL DEFAULT '[]'`,
  // mappings_version: the newest mappings that everybody follows. total, seen, changed: people, for whoever watches.
  `ALTER TABLE attendee_walks ADD COLUMN mappings_version integer NOT NULL DEFAULT 0, ADD COLUMN total integer NOT NULL DEFAULT 0,
    ADD COLUMN seen integer NOT NULL DEFAULT 0, ADD COLUMN changed integer NOT NULL DEFAULT 0, ADD COLUMN started_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN finished_at timestamptz`,
  // What mappings that are not saved would change, for everybody: the newest trial of each integration. wake_at: null once it has ended.
  `CREATE TABLE mapping_trials (
    integration_id uuid NOT NULL CONSTRAINT mapping_trials_pk PRIMARY KEY CONSTRAINT mapping_trials_integration_fk REFERENCES integrations (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    mappings jsonb NOT NULL,
    cleared_fields jsonb NOT NULL DEFAULT '[]',
    cursor text COLLATE "C" NOT NULL DEFAULT '',
    total integer NOT NULL DEFAULT 0,
    seen integer NOT NULL DEFAULT 0,
    findings jsonb NOT NULL,
    wake_at timestamptz DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
  )`,
  `CREATE INDEX mapping_trials_wake_at ON mapping_trials (wake_at) WHERE wake_at IS NOT NULL`,
];

const DOWN = [
  'DROP TABLE mapping_trials',
  `ALTER TABLE attendee_walks DROP COLUMN mappings_version, DROP COLUMN total, DROP COLUMN seen, DROP COLUMN changed, DROP COLUMN started_at,
    DROP COLUMN finished_at`,
  'ALTER TABLE integrations DROP COLUMN mappings_version, DROP COLUMN cleared_fields',
  'DROP TABLE mappings',
  'DROP TABLE custom_fields',
];
