import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What reading from Cvent needs: accounts and their quota, access tokens, import runs and what they found. */
export class CreateCventReads1795437200000 implements MigrationInterface {
  name = 'CreateCventReads1795437200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['import_seen', 'import_items', 'import_runs', 'read_marks', 'cvent_catalogue', 'cvent_tokens', 'cvent_accounts'])
      await runner.query(`DROP TABLE ${table}`);
  }
}

const UP = [
  // The quota ledger. Until the tier is known, the smallest one counts. next_turn: no call goes out before it. used: the calls of the day used_on (UTC).
  `CREATE TABLE cvent_accounts (
    host text NOT NULL,
    client_id text NOT NULL,
    tier text,
    calls_per_second double precision NOT NULL DEFAULT 2 CONSTRAINT cvent_accounts_calls_per_second CHECK (calls_per_second > 0),
    calls_per_day integer DEFAULT 1000,
    tier_due_at timestamptz NOT NULL DEFAULT now(),
    next_turn timestamptz NOT NULL DEFAULT now(),
    used_on date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
    used integer NOT NULL DEFAULT 0,
    exhausted_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT cvent_accounts_pk PRIMARY KEY (host, client_id)
  )`,
  // id: a keyed hash of host, client id and secret. claimed_until: one process is fetching the next token until then.
  `CREATE TABLE cvent_tokens (
    id text NOT NULL CONSTRAINT cvent_tokens_pk PRIMARY KEY,
    version integer NOT NULL DEFAULT 0,
    access_token text,
    expires_at timestamptz,
    refusal text,
    refused_at timestamptz,
    claimed_until timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  // What Cvent calls things: registration types of the event, custom fields of contacts.
  `CREATE TABLE cvent_catalogue (
    integration_id uuid NOT NULL CONSTRAINT cvent_catalogue_integration_fk REFERENCES integrations (id) ON DELETE CASCADE,
    kind text NOT NULL CONSTRAINT cvent_catalogue_kind CHECK (kind IN ('registration_type', 'contact_field')),
    cvent_id text NOT NULL COLLATE "C",
    name text NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    read_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT cvent_catalogue_pk PRIMARY KEY (integration_id, kind, cvent_id)
  )`,
  // How far Cvent's changes were read, on its clock, and when reads are due. refused_until: Cvent does not let us read, so nobody asks before.
  `CREATE TABLE read_marks (
    integration_id uuid NOT NULL CONSTRAINT read_marks_pk PRIMARY KEY CONSTRAINT read_marks_integration_fk REFERENCES integrations (id) ON DELETE CASCADE,
    attendees_read_to timestamptz NOT NULL,
    incremental_due_at timestamptz NOT NULL,
    full_due_at timestamptz NOT NULL,
    refused_until timestamptz,
    refusal text
  )`,
  // progress: what a run that was interrupted needs to go on. lease: the worker that is at it. problem: what holds it up, or why it failed.
  `CREATE TABLE import_runs (
    id uuid NOT NULL CONSTRAINT import_runs_pk PRIMARY KEY,
    integration_id uuid NOT NULL CONSTRAINT import_runs_integration_fk REFERENCES integrations (id) ON DELETE CASCADE,
    event_id text NOT NULL,
    kind text NOT NULL CONSTRAINT import_runs_kind CHECK (kind IN ('full', 'incremental')),
    trigger text NOT NULL CONSTRAINT import_runs_trigger CHECK (trigger IN ('request', 'schedule', 'settle')),
    dry_run boolean NOT NULL DEFAULT false,
    state text NOT NULL DEFAULT 'queued' CONSTRAINT import_runs_state CHECK (state IN
      ('queued', 'running', 'waiting_for_quota', 'needs_confirmation', 'completed', 'failed', 'cancelled')),
    stage text NOT NULL,
    progress jsonb NOT NULL DEFAULT '{}',
    counts jsonb NOT NULL DEFAULT '{}',
    calls_used integer NOT NULL DEFAULT 0,
    total integer,
    problem jsonb,
    failures integer NOT NULL DEFAULT 0,
    confirmed_at timestamptz,
    lease_id uuid,
    lease_until timestamptz,
    wake_at timestamptz DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE UNIQUE INDEX import_runs_one_at_a_time ON import_runs (integration_id, trigger)
    WHERE state IN ('queued', 'running', 'waiting_for_quota') OR (state = 'needs_confirmation' AND trigger = 'request')`,
  `CREATE INDEX import_runs_list ON import_runs (integration_id, id)`,
  `CREATE INDEX import_runs_wake_at ON import_runs (wake_at) WHERE state IN ('queued', 'running', 'waiting_for_quota')`,
  // What a run found and did not apply at once: a plan, a removal that is held until the walk is whole, a record that cannot be read.
  `CREATE TABLE import_items (
    run_id uuid NOT NULL CONSTRAINT import_items_run_fk REFERENCES import_runs (id) ON DELETE CASCADE,
    kind text NOT NULL CONSTRAINT import_items_kind CHECK (kind IN ('plan', 'removal', 'failure')),
    subject text NOT NULL,
    subject_id text NOT NULL COLLATE "C",
    fact jsonb,
    action text,
    changes jsonb NOT NULL DEFAULT '[]',
    reason text,
    CONSTRAINT import_items_pk PRIMARY KEY (run_id, kind, subject, subject_id)
  )`,
  // Whom a full walk has seen: the others may be gone.
  `CREATE TABLE import_seen (
    run_id uuid NOT NULL CONSTRAINT import_seen_run_fk REFERENCES import_runs (id) ON DELETE CASCADE,
    subject text NOT NULL,
    subject_id text NOT NULL COLLATE "C",
    CONSTRAINT import_seen_pk PRIMARY KEY (run_id, subject, subject_id)
  )`,
];
