import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Endpoints that are told of changes, and what is sent to them (B23). */
export class CreateNotifications1795438010000 implements MigrationInterface {
  name = 'CreateNotifications1795438010000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // epoch, timeline, xid, place_id: how far in the feed it was told. secret: sealed.
  `CREATE TABLE notification_endpoints (
    id uuid NOT NULL CONSTRAINT notification_endpoints_pk PRIMARY KEY,
    app_id uuid NOT NULL CONSTRAINT notification_endpoints_app_fk REFERENCES apps (id) ON DELETE CASCADE,
    url text NOT NULL,
    secret text NOT NULL,
    status text NOT NULL DEFAULT 'active' CONSTRAINT notification_endpoints_status CHECK (status IN ('active', 'disabled')),
    reason text,
    status_since timestamptz NOT NULL DEFAULT now(),
    epoch uuid NOT NULL,
    timeline text NOT NULL,
    xid bigint NOT NULL,
    place_id uuid NOT NULL,
    failures int NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    lease_id uuid,
    leased_until timestamptz,
    delivered_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX notification_endpoints_list ON notification_endpoints (app_id, id)`,
  `CREATE INDEX notification_endpoints_active ON notification_endpoints (id) WHERE status = 'active'`,
  // body: ids and types, until it was taken. epoch, …: where the endpoint stands then.
  `CREATE TABLE notification_deliveries (
    id uuid NOT NULL CONSTRAINT notification_deliveries_pk PRIMARY KEY,
    endpoint_id uuid NOT NULL CONSTRAINT notification_deliveries_endpoint_fk REFERENCES notification_endpoints (id) ON DELETE CASCADE,
    type text NOT NULL,
    state text NOT NULL CONSTRAINT notification_deliveries_state CHECK (state IN ('pending', 'delivered', 'failed')),
    body text,
    changes int NOT NULL,
    epoch uuid,
    timeline text,
    xid bigint,
    place_id uuid,
    attempts int NOT NULL DEFAULT 0,
    status int,
    code text,
    duration_ms int,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CONSTRAINT notification_deliveries_owed CHECK (state <> 'pending' OR (body IS NOT NULL AND xid IS NOT NULL))
  )`,
  `CREATE UNIQUE INDEX notification_deliveries_one_owed ON notification_deliveries (endpoint_id) WHERE state = 'pending'`,
  `CREATE INDEX notification_deliveries_list ON notification_deliveries (endpoint_id, id)`,
  `CREATE INDEX notification_deliveries_finished ON notification_deliveries (finished_at) WHERE finished_at IS NOT NULL`,
];

const DOWN = [`DROP TABLE notification_deliveries`, `DROP TABLE notification_endpoints`];
