import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What reading from Cvent needs: accounts and their quota, access tokens, import runs and what they found. */
export class CreateCventReads1795437200000 implements MigrationInterface {
  name = 'CreateCventReads1795437200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['import_items', 'import_runs', 'read_marks', 'cvent_tokens', 'cvent_accounts'])
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
];
