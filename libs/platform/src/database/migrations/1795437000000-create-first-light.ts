import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The tables of the first slice: Apps, keys, the people library, the integration, the inbox, attendees and history.
 * Every foreign key inside an App carries the App's id, so that no row can point into another tenant, whatever the code asks for.
 * Where the hot paths look things up, no two indexes of a table begin alike, so that a plan made while it was empty cannot take the wrong one (attendees-load).
 */
export class CreateFirstLight1795437000000 implements MigrationInterface {
  name = 'CreateFirstLight1795437000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES_FROM_LAST) await runner.query(`DROP TABLE ${table}`);
  }
}

const TABLES_FROM_LAST = [
  'history_entries', 'attendee_walks', 'settle_requests', 'attendees', 'inbox_messages', 'integrations', 'agendas', 'email_releases',
  'people_group_members', 'people', 'people_groups', 'api_keys', 'apps',
]; // prettier-ignore

const UP = [
  `CREATE TABLE apps (
    id uuid NOT NULL CONSTRAINT apps_pk PRIMARY KEY,
    name text NOT NULL,
    time_zone text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE api_keys (
    id uuid NOT NULL CONSTRAINT api_keys_pk PRIMARY KEY,
    name text NOT NULL,
    role text NOT NULL CONSTRAINT api_keys_role CHECK (role IN ('cms', 'operator')),
    app_ids uuid[] NOT NULL DEFAULT '{}',
    secret_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
  )`,
  `CREATE TABLE people_groups (
    id uuid NOT NULL CONSTRAINT people_groups_pk PRIMARY KEY,
    app_id uuid NOT NULL CONSTRAINT people_groups_app_fk REFERENCES apps (id) ON DELETE CASCADE,
    name varchar(50) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT people_groups_of_app UNIQUE (app_id, id),
    CONSTRAINT people_groups_name UNIQUE (app_id, name)
  )`,
  // email_key: the email trimmed and lower-cased, null without one. field_edits: when the CMS last edited a field, for the conflict policy "latest".
  `CREATE TABLE people (
    id uuid NOT NULL CONSTRAINT people_pk PRIMARY KEY,
    app_id uuid NOT NULL CONSTRAINT people_app_fk REFERENCES apps (id) ON DELETE CASCADE,
    origin text NOT NULL CONSTRAINT people_origin CHECK (origin IN ('cvent', 'cms')),
    email_key text,
    fields jsonb NOT NULL DEFAULT '{}',
    custom_fields jsonb NOT NULL DEFAULT '{}',
    field_edits jsonb NOT NULL DEFAULT '{}',
    sync_state text NOT NULL CONSTRAINT people_sync_state CHECK (sync_state IN ('in_sync', 'pending_push', 'push_failed', 'needs_attention', 'not_synced')),
    sync_notes jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT people_of_app UNIQUE (app_id, id),
    CONSTRAINT people_email UNIQUE (email_key, app_id)
  )`,
  `CREATE TABLE people_group_members (
    app_id uuid NOT NULL,
    person_id uuid NOT NULL,
    group_id uuid NOT NULL,
    made_by text NOT NULL CONSTRAINT people_group_members_made_by CHECK (made_by IN ('default', 'mapping', 'cms')),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT people_group_members_pk PRIMARY KEY (person_id, group_id, made_by),
    CONSTRAINT people_group_members_person_fk FOREIGN KEY (app_id, person_id) REFERENCES people (app_id, id) ON DELETE CASCADE,
    CONSTRAINT people_group_members_group_fk FOREIGN KEY (app_id, group_id) REFERENCES people_groups (app_id, id) ON DELETE NO ACTION
  )`,
  `CREATE INDEX people_group_members_group ON people_group_members (group_id, app_id)`,
  // An email that the CMS set free: an attendee may wait for it. The row stands until that was looked at.
  `CREATE TABLE email_releases (
    id uuid NOT NULL CONSTRAINT email_releases_pk PRIMARY KEY,
    app_id uuid NOT NULL CONSTRAINT email_releases_app_fk REFERENCES apps (id) ON DELETE CASCADE,
    email_key text NOT NULL,
    wake_at timestamptz NOT NULL DEFAULT now() + interval '5 seconds',
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX email_releases_wake_at ON email_releases (wake_at)`,
  `CREATE TABLE agendas (
    id uuid NOT NULL CONSTRAINT agendas_pk PRIMARY KEY,
    app_id uuid NOT NULL CONSTRAINT agendas_app_fk REFERENCES apps (id) ON DELETE CASCADE,
    name text NOT NULL,
    kind text NOT NULL CONSTRAINT agendas_kind CHECK (kind IN ('cvent', 'cms')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT agendas_of_app UNIQUE (app_id, id)
  )`,
  `CREATE UNIQUE INDEX agendas_one_cvent ON agendas (app_id) WHERE kind = 'cvent'`,
  // settings_version rises with every change of the settings; the attendees follow it (attendee_walks). previous_webhook_tokens: those that still
  // work, each with its ciphertext and its end.
  `CREATE TABLE integrations (
    id uuid NOT NULL CONSTRAINT integrations_pk PRIMARY KEY,
    app_id uuid NOT NULL CONSTRAINT integrations_app_fk REFERENCES apps (id) ON DELETE CASCADE,
    client_id text NOT NULL,
    client_secret text NOT NULL,
    host text NOT NULL,
    event_id text NOT NULL,
    session_import_method text NOT NULL CONSTRAINT integrations_session_import_method CHECK (session_import_method IN ('personal_agenda', 'managed_schedules')),
    default_people_group_id uuid NOT NULL,
    cvent_to_cms boolean NOT NULL,
    cms_to_cvent boolean NOT NULL,
    conflict_policy text NOT NULL DEFAULT 'latest' CONSTRAINT integrations_conflict_policy CHECK (conflict_policy IN ('latest', 'cvent', 'cms')),
    status text NOT NULL DEFAULT 'active' CONSTRAINT integrations_status CHECK (status IN ('active', 'paused', 'blocked')),
    status_reason text,
    settings_version integer NOT NULL DEFAULT 1,
    webhook_key text NOT NULL,
    webhook_token text NOT NULL,
    previous_webhook_tokens jsonb NOT NULL DEFAULT '[]',
    cvent_agenda_id uuid NOT NULL,
    event_title text,
    event_time_zone text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT integrations_one_per_app UNIQUE (app_id),
    CONSTRAINT integrations_webhook_key UNIQUE (webhook_key),
    CONSTRAINT integrations_of_app UNIQUE (app_id, id),
    CONSTRAINT integrations_default_people_group_fk FOREIGN KEY (app_id, default_people_group_id) REFERENCES people_groups (app_id, id) ON DELETE NO ACTION,
    CONSTRAINT integrations_cvent_agenda_fk FOREIGN KEY (app_id, cvent_agenda_id) REFERENCES agendas (app_id, id) ON DELETE NO ACTION
  )`,
  // body: the bytes as they came. progress: elements already applied. wake_at: when the sweeper looks for a job that should have come.
  `CREATE TABLE inbox_messages (
    id uuid NOT NULL CONSTRAINT inbox_messages_pk PRIMARY KEY,
    integration_id uuid NOT NULL CONSTRAINT inbox_messages_integration_fk REFERENCES integrations (id) ON DELETE CASCADE,
    body bytea NOT NULL,
    body_sha256 bytea NOT NULL,
    request_id text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    status text NOT NULL DEFAULT 'pending' CONSTRAINT inbox_messages_status CHECK (status IN ('pending', 'applied', 'ignored', 'held', 'quarantined', 'failed')),
    reason text,
    event_type text,
    message_stub text,
    message_time timestamptz,
    elements integer,
    progress integer NOT NULL DEFAULT 0,
    outcomes jsonb NOT NULL DEFAULT '{}',
    problems jsonb NOT NULL DEFAULT '[]',
    attempts integer NOT NULL DEFAULT 0,
    wake_ups integer NOT NULL DEFAULT 0,
    wake_at timestamptz,
    finished_at timestamptz,
    CONSTRAINT inbox_messages_delivery UNIQUE (integration_id, body_sha256)
  )`,
  `CREATE INDEX inbox_messages_wake_at ON inbox_messages (wake_at) WHERE status = 'pending'`,
  `CREATE INDEX inbox_messages_list ON inbox_messages (integration_id, id)`,
  `CREATE INDEX inbox_messages_finished_at ON inbox_messages USING brin (finished_at)`,
  // as_of … as_of_id: the stamp of the newest fact; stamps: the older stamps of those values that it did not mention. base: what of Cvent's was
  // last applied. hidden_person_id: the Person whom the CMS removed at hidden_at.
  `CREATE TABLE attendees (
    integration_id uuid NOT NULL,
    attendee_id text NOT NULL COLLATE "C",
    app_id uuid NOT NULL,
    as_of timestamptz NOT NULL,
    as_of_kind text NOT NULL CONSTRAINT attendees_as_of_kind CHECK (as_of_kind IN ('message', 'read')),
    as_of_id text NOT NULL,
    "values" jsonb NOT NULL,
    stamps jsonb NOT NULL DEFAULT '{}',
    accepted_at timestamptz,
    email_key text,
    hidden_at timestamptz,
    hidden_person_id uuid,
    placement text NOT NULL CONSTRAINT attendees_placement CHECK (placement IN ('in_app', 'not_accepted', 'hidden', 'needs_email', 'email_taken', 'direction_off')),
    person_id uuid,
    link text CONSTRAINT attendees_link CHECK (link IN ('added', 'linked')),
    base jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT attendees_pk PRIMARY KEY (integration_id, attendee_id),
    CONSTRAINT attendees_integration_fk FOREIGN KEY (app_id, integration_id) REFERENCES integrations (app_id, id) ON DELETE CASCADE,
    CONSTRAINT attendees_person_fk FOREIGN KEY (app_id, person_id) REFERENCES people (app_id, id) ON DELETE SET NULL (person_id),
    CONSTRAINT attendees_person UNIQUE (person_id)
  )`,
  `CREATE INDEX attendees_hidden_person ON attendees (app_id, hidden_person_id) WHERE hidden_person_id IS NOT NULL`,
  `CREATE INDEX attendees_email ON attendees (app_id, email_key)`,
  // A settle read is wanted: messages came that only a read can resolve, or whose words a read should replace (DESIGN 4).
  `CREATE TABLE settle_requests (
    integration_id uuid NOT NULL CONSTRAINT settle_requests_pk PRIMARY KEY CONSTRAINT settle_requests_integration_fk REFERENCES integrations (id) ON DELETE CASCADE,
    first_wanted_at timestamptz NOT NULL DEFAULT now(),
    last_wanted_at timestamptz NOT NULL DEFAULT now()
  )`,
  // How far the attendees have followed a change of settings: cursor is the last attendee done, null once all have followed settings_version.
  `CREATE TABLE attendee_walks (
    integration_id uuid NOT NULL CONSTRAINT attendee_walks_pk PRIMARY KEY CONSTRAINT attendee_walks_integration_fk REFERENCES integrations (id) ON DELETE CASCADE,
    settings_version integer NOT NULL,
    cursor text COLLATE "C",
    wake_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE history_entries (
    id uuid NOT NULL CONSTRAINT history_entries_pk PRIMARY KEY,
    app_id uuid NOT NULL CONSTRAINT history_entries_app_fk REFERENCES apps (id) ON DELETE CASCADE,
    person_id uuid,
    attendee_id text COLLATE "C",
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    cause_type text NOT NULL,
    cause_id text NOT NULL,
    cause_event_type text,
    action text NOT NULL,
    changes jsonb NOT NULL DEFAULT '[]',
    reason text
  )`,
  `CREATE INDEX history_entries_person ON history_entries (app_id, person_id, id)`,
  `CREATE INDEX history_entries_attendee ON history_entries (app_id, attendee_id, id)`,
];
