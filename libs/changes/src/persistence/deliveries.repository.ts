import { Injectable } from '@nestjs/common';
import { AuditRecorder } from '#audit';
import { BY_SYSTEM } from '#contracts';
import type { FeedOrder, FeedPlace } from '#history';
import { Database } from '#platform';
import type { Attempt, NotificationType } from '../domain/notification.js';

/** A notification as it is shown. */
export interface Delivery {
  readonly id: string;
  readonly type: NotificationType;
  readonly state: 'pending' | 'delivered' | 'failed';
  /** How many changes it tells of. */
  readonly changes: number;
  readonly attempts: number;
  /** Of the last answer. Null: there was none. */
  readonly status: number | null;
  /** Of the last attempt. Null: it was taken, or there was none yet. */
  readonly code: string | null;
  readonly durationMs: number | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** One that is owed to an endpoint: the same id and the same body at each attempt. */
export interface OwedDelivery {
  readonly id: string;
  readonly body: string;
}

/** One that is to be written down before it is sent. `place`: where the endpoint stands once it took it. */
export interface NewDelivery extends OwedDelivery {
  readonly type: NotificationType;
  readonly changes: number;
  readonly place: FeedPlace;
  readonly order: FeedOrder;
}

const OWED = {
  name: 'delivery-owed',
  text: `SELECT id, body FROM notification_deliveries WHERE endpoint_id = $1 AND state = 'pending'`,
};
const INSERT = {
  name: 'delivery-insert',
  text: `INSERT INTO notification_deliveries (id, endpoint_id, type, state, body, changes, epoch, timeline, xid, place_id)
    SELECT $2, id, $3, 'pending', $4, $5, $6, $7, $8, $9 FROM notification_endpoints WHERE id = $1 AND lease_id = $10 ON CONFLICT DO NOTHING RETURNING 1`,
};
// The endpoint moves on with the delivery that it took, once, whoever tells of it.
const TAKEN = {
  name: 'delivery-taken',
  text: `WITH taken AS (
      UPDATE notification_deliveries SET state = 'delivered', body = NULL, attempts = attempts + 1, status = $2, code = NULL, duration_ms = $3, finished_at = now()
      WHERE id = $1 AND state = 'pending' RETURNING endpoint_id, epoch, timeline, xid, place_id
    ) UPDATE notification_endpoints e SET epoch = taken.epoch, timeline = taken.timeline, xid = taken.xid, place_id = taken.place_id, failures = 0, due_at = now(), delivered_at = now()
      FROM taken WHERE e.id = taken.endpoint_id`,
};
// retry_in_ms null: it is given up, and the endpoint disabled.
const NOT_TAKEN = {
  name: 'delivery-not-taken',
  text: `WITH tried AS (
      UPDATE notification_deliveries SET attempts = attempts + 1, status = $2, code = $3, duration_ms = $4 WHERE id = $1 AND state = 'pending' RETURNING endpoint_id
    ) UPDATE notification_endpoints e SET failures = failures + 1, due_at = now() + coalesce($5::float8, 0) * interval '1 ms',
        status = CASE WHEN $5::float8 IS NULL THEN 'disabled' ELSE status END, reason = CASE WHEN $5::float8 IS NULL THEN $3 ELSE reason END,
        status_since = CASE WHEN $5::float8 IS NULL THEN now() ELSE status_since END
      FROM tried WHERE e.id = tried.endpoint_id RETURNING e.app_id AS "appId", e.id AS "endpointId"`,
};
const TRIED_ONCE = {
  name: 'delivery-tried-once',
  text: `INSERT INTO notification_deliveries (id, endpoint_id, type, state, changes, attempts, status, code, duration_ms, finished_at)
    SELECT $2, id, 'test', CASE WHEN $4::text IS NULL THEN 'delivered' ELSE 'failed' END, 0, 1, $3, $4, $5, now() FROM notification_endpoints WHERE id = $1`,
};
const LIST = {
  name: 'delivery-list',
  text: `SELECT d.id, d.type, d.state, d.changes, d.attempts, d.status, d.code, d.duration_ms AS "durationMs", d.created_at AS "createdAt", d.finished_at AS "finishedAt"
    FROM notification_deliveries d JOIN notification_endpoints e ON e.id = d.endpoint_id
    WHERE e.app_id = $1 AND d.endpoint_id = $2 AND ($3::uuid IS NULL OR d.id < $3) ORDER BY d.id DESC LIMIT $4`,
};
const TIDY = { name: 'delivery-tidy', text: `DELETE FROM notification_deliveries WHERE finished_at < now() - interval '7 days'` };

/** The table `notification_deliveries`: what is owed to endpoints, and for a week what they were sent. */
@Injectable()
export class DeliveriesRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditRecorder,
  ) {}

  /** At most one at a time, so that order is kept. */
  async owed(endpointId: string): Promise<OwedDelivery | null> {
    return (await this.database.query<OwedDelivery>(OWED, [endpointId]))[0] ?? null;
  }

  /** False: the endpoint is not this worker's any more, or is owed something already. */
  async owe(endpointId: string, leaseId: string, { id, type, body, changes, order, place }: NewDelivery): Promise<boolean> {
    const values = [endpointId, id, type, body, changes, order.epoch, order.timeline, place.xid, place.id, leaseId];
    return (await this.database.query(INSERT, values)).length > 0;
  }

  async taken(id: string, { status, durationMs }: Attempt): Promise<void> {
    await this.database.query(TAKEN, [id, status, durationMs]);
  }

  /** `retryInMs` null: it is given up, and the endpoint disabled. */
  async notTaken(id: string, { status, code, durationMs }: Attempt, retryInMs: number | null): Promise<void> {
    await this.database.transaction(async (tx) => {
      const [endpoint] = await tx.query<{ appId: string; endpointId: string }>(NOT_TAKEN, [id, status, code, durationMs, retryInMs]);
      if (!endpoint || retryInMs !== null) return;
      const { appId, endpointId } = endpoint;
      await this.audit.record(tx, BY_SYSTEM, { appId, action: 'notification_endpoint.disabled', subjectId: endpointId, details: { reason: code ?? '' } }); // prettier-ignore
    });
  }

  async triedOnce(endpointId: string, id: string, { status, code, durationMs }: Attempt): Promise<void> {
    await this.database.query(TRIED_ONCE, [endpointId, id, status, code, durationMs]);
  }

  /** Newest first. */
  list(appId: string, endpointId: string, before: string | null, limit: number): Promise<Delivery[]> {
    return this.database.query<Delivery>(LIST, [appId, endpointId, before, limit]);
  }

  async tidy(): Promise<void> {
    await this.database.query(TIDY);
  }
}
