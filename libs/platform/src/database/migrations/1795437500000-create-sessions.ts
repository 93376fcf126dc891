import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions, who is registered for them, and people's agendas. */
export class CreateSessions1795437500000 implements MigrationInterface {
  name = 'CreateSessions1795437500000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // What stands in the app. field_edits: when the CMS edited a field. ended_at: enrolments that are not newer ended with an earlier session of the same id.
  // is_restricted: only those on its list see it although no integration stands behind it any more.
  `CREATE TABLE sessions (
    id uuid NOT NULL CONSTRAINT sessions_pk PRIMARY KEY,
    app_id uuid NOT NULL,
    agenda_id uuid NOT NULL,
    cvent_session_id text COLLATE "C",
    title text NOT NULL,
    description text,
    starts_at timestamptz,
    ends_at timestamptz,
    time_zone text,
    location text,
    code text,
    category text,
    status text,
    included boolean NOT NULL DEFAULT false,
    registration_types text[] NOT NULL DEFAULT '{}',
    speaker_ids text[] NOT NULL DEFAULT '{}',
    notes jsonb NOT NULL DEFAULT '[]',
    field_edits jsonb NOT NULL DEFAULT '{}',
    ended_at timestamptz,
    is_restricted boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sessions_of_app UNIQUE (app_id, id),
    CONSTRAINT sessions_of_cvent UNIQUE (agenda_id, cvent_session_id),
    CONSTRAINT sessions_agenda_fk FOREIGN KEY (app_id, agenda_id) REFERENCES agendas (app_id, id) ON DELETE CASCADE
  )`,
  `CREATE INDEX sessions_list ON sessions (app_id, starts_at, id)`,
  // as_of … stamps: as in attendees. gone_at: when Cvent last said that there is no such session. app_session_id: the id in the app, also while there is none.
  `CREATE TABLE cvent_sessions (
    integration_id uuid NOT NULL,
    session_id text NOT NULL COLLATE "C",
    app_id uuid NOT NULL,
    as_of timestamptz NOT NULL,
    as_of_kind text NOT NULL CONSTRAINT cvent_sessions_as_of_kind CHECK (as_of_kind IN ('message', 'read')),
    as_of_id text NOT NULL,
    "values" jsonb NOT NULL,
    stamps jsonb NOT NULL DEFAULT '{}',
    gone_at timestamptz,
    app_session_id uuid NOT NULL,
    base jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT cvent_sessions_pk PRIMARY KEY (integration_id, session_id),
    CONSTRAINT cvent_sessions_integration_fk FOREIGN KEY (app_id, integration_id) REFERENCES integrations (app_id, id) ON DELETE CASCADE
  )`,
  `CREATE INDEX cvent_sessions_app_session ON cvent_sessions (app_id, app_session_id)`,
  // as_of … ended_at: the mirror. removed_at: when the person took the session out of their agenda. shown_…: what of the mirror the app follows;
  // it stands still while Cvent to CMS is off. The attendee and the session may come later, so there is no foreign key.
  `CREATE TABLE enrolments (
    integration_id uuid NOT NULL,
    attendee_id text NOT NULL COLLATE "C",
    session_id text NOT NULL COLLATE "C",
    app_id uuid NOT NULL,
    as_of timestamptz NOT NULL,
    as_of_kind text NOT NULL CONSTRAINT enrolments_as_of_kind CHECK (as_of_kind IN ('message', 'read')),
    as_of_id text NOT NULL,
    status text NOT NULL,
    registered_at timestamptz,
    ended_at timestamptz,
    was_registered boolean NOT NULL,
    removed_at timestamptz,
    shown_status text,
    shown_as_of timestamptz,
    shown_anew_at timestamptz,
    CONSTRAINT enrolments_pk PRIMARY KEY (integration_id, attendee_id, session_id),
    CONSTRAINT enrolments_integration_fk FOREIGN KEY (app_id, integration_id) REFERENCES integrations (app_id, id) ON DELETE CASCADE
  )`,
  `CREATE INDEX enrolments_session ON enrolments (integration_id, session_id, attendee_id)`,
  // Sessions that somebody was ever registered for: they never fall open (B12).
  `CREATE TABLE restricted_sessions (
    integration_id uuid NOT NULL CONSTRAINT restricted_sessions_integration_fk REFERENCES integrations (id) ON DELETE CASCADE,
    session_id text NOT NULL COLLATE "C",
    CONSTRAINT restricted_sessions_pk PRIMARY KEY (integration_id, session_id)
  )`,
  // What is in people's agendas beside what Cvent says: their own favourites, and what an integration that was deleted left.
  `CREATE TABLE agenda_places (
    app_id uuid NOT NULL,
    person_id uuid NOT NULL,
    session_id uuid NOT NULL,
    via text NOT NULL CONSTRAINT agenda_places_via CHECK (via IN ('favourite', 'managed')),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT agenda_places_pk PRIMARY KEY (person_id, session_id),
    CONSTRAINT agenda_places_person_fk FOREIGN KEY (app_id, person_id) REFERENCES people (app_id, id) ON DELETE CASCADE,
    CONSTRAINT agenda_places_session_fk FOREIGN KEY (app_id, session_id) REFERENCES sessions (app_id, id) ON DELETE CASCADE
  )`,
  `CREATE INDEX agenda_places_session ON agenda_places (session_id, person_id)`,
  // direction_version: rises whenever Cvent to CMS is switched on or off.
  `ALTER TABLE integrations ADD COLUMN direction_version integer NOT NULL DEFAULT 0`,
  // What the sessions follow: the event's time zone, and the direction. part and cursor: how far; part is null once all follow.
  `CREATE TABLE session_walks (
    integration_id uuid NOT NULL CONSTRAINT session_walks_pk PRIMARY KEY CONSTRAINT session_walks_integration_fk REFERENCES integrations (id) ON DELETE CASCADE,
    time_zone text,
    direction_version integer NOT NULL,
    part text CONSTRAINT session_walks_part CHECK (part IN ('sessions', 'enrolments')),
    cursor text COLLATE "C" NOT NULL DEFAULT '',
    wake_at timestamptz NOT NULL DEFAULT now()
  )`,
  // ended_at: when the attendee was last told to have given up the registration: enrolments that are not newer ended with that. shown_ended_at: what of it the app follows.
  `ALTER TABLE attendees ADD COLUMN ended_at timestamptz, ADD COLUMN shown_ended_at timestamptz`,
  `UPDATE attendees SET ended_at = as_of WHERE lower(btrim("values"->>'status')) IN ('cancelled', 'declined', 'denied approval', 'gone from cvent')`,
  `UPDATE attendees SET shown_ended_at = ended_at WHERE ended_at IS NOT NULL`,
  // Cvent's id of the session that an entry is about.
  `ALTER TABLE history_entries ADD COLUMN session_id text COLLATE "C"`,
  `CREATE INDEX history_entries_session ON history_entries (app_id, session_id, id)`,
  `ALTER TABLE cvent_catalogue DROP CONSTRAINT cvent_catalogue_kind, ADD CONSTRAINT cvent_catalogue_kind
    CHECK (kind IN ('registration_type', 'contact_field', 'session_location', 'speaker'))`,
  // What a settle read is to read. All, for those that were wanted before.
  `ALTER TABLE settle_requests ADD COLUMN subjects text[] NOT NULL DEFAULT '{session,attendee,enrolment}'`,
  `ALTER TABLE import_runs ADD COLUMN subjects text[] NOT NULL DEFAULT '{session,attendee,enrolment}'`,
  // Cursors of another form: what they stood for is done again.
  `UPDATE import_runs SET progress = progress - 'applyCursor' - 'sweepCursor' WHERE finished_at IS NULL`,
  `ALTER TABLE read_marks ADD COLUMN sessions_read_to timestamptz NOT NULL DEFAULT now(), ADD COLUMN enrolments_read_to timestamptz NOT NULL DEFAULT now()`,
  `UPDATE read_marks SET sessions_read_to = i.created_at, enrolments_read_to = i.created_at FROM integrations i WHERE i.id = read_marks.integration_id`,
  // What was understood and kept for this is applied now.
  `UPDATE inbox_messages SET status = 'pending', reason = NULL, progress = 0, attempts = 0, outcomes = '{}', problems = '[]', finished_at = NULL, wake_ups = wake_ups + 1,
    wake_at = now() WHERE status = 'held'`,
  `ALTER TABLE inbox_messages DROP CONSTRAINT inbox_messages_status, ADD CONSTRAINT inbox_messages_status
    CHECK (status IN ('pending', 'applied', 'ignored', 'quarantined', 'failed'))`,
];

const DOWN = [
  `ALTER TABLE inbox_messages DROP CONSTRAINT inbox_messages_status, ADD CONSTRAINT inbox_messages_status
    CHECK (status IN ('pending', 'applied', 'ignored', 'held', 'quarantined', 'failed'))`,
  'ALTER TABLE read_marks DROP COLUMN sessions_read_to, DROP COLUMN enrolments_read_to',
  'ALTER TABLE import_runs DROP COLUMN subjects',
  'ALTER TABLE settle_requests DROP COLUMN subjects',
  `DELETE FROM cvent_catalogue WHERE kind IN ('session_location', 'speaker')`,
  `ALTER TABLE cvent_catalogue DROP CONSTRAINT cvent_catalogue_kind, ADD CONSTRAINT cvent_catalogue_kind CHECK (kind IN ('registration_type', 'contact_field'))`,
  'ALTER TABLE history_entries DROP COLUMN session_id',
  'ALTER TABLE attendees DROP COLUMN ended_at, DROP COLUMN shown_ended_at',
  'DROP TABLE session_walks',
  'ALTER TABLE integrations DROP COLUMN direction_version',
  'DROP TABLE agenda_places',
  'DROP TABLE restricted_sessions',
  'DROP TABLE enrolments',
  'DROP TABLE cvent_sessions',
  'DROP TABLE sessions',
];
