import { Injectable } from '@nestjs/common';
import type { FeedOrder, FeedPlace } from '#history';
import type { SqlRunner } from '#kernel';
import { Database } from '#platform';

/** An endpoint as it is shown. */
export interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly status: 'active' | 'disabled';
  /** The code of why we disabled it. Null: we did not. */
  readonly reason: string | null;
  readonly statusSince: Date;
  /** Failures in a row. */
  readonly failures: number;
  /** When it is tried next. Null: nothing failed. */
  readonly retryAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly createdAt: Date;
}

/** An endpoint with what is needed to call it. */
export interface CallableEndpoint {
  readonly id: string;
  readonly appId: string;
  readonly url: string;
  /** Sealed. */
  readonly secret: string;
  readonly failures: number;
  /** Where it stands in the feed. */
  readonly place: FeedPlace;
  readonly order: FeedOrder;
}

/** An endpoint that could be told something now, and where it stands. */
export interface WaitingEndpoint extends FeedPlace, FeedOrder {
  readonly endpointId: string;
  readonly appId: string;
  /** It was told something that it did not take yet. */
  readonly isOwed: boolean;
}

interface CallableRow extends FeedOrder {
  readonly id: string;
  readonly appId: string;
  readonly url: string;
  readonly secret: string;
  readonly failures: number;
  readonly xid: string;
  readonly placeId: string;
}

/** A worker that is alive says so before each attempt, which takes three quarters of it at most. */
const LEASE = `interval '20 seconds'`;
const SHOWN = `id, url, status, reason, status_since AS "statusSince", failures, CASE WHEN failures > 0 AND status = 'active' THEN due_at END AS "retryAt",
  delivered_at AS "deliveredAt", created_at AS "createdAt"`;
const CALLABLE = `id, app_id AS "appId", url, secret, failures, xid::text, place_id AS "placeId", epoch, timeline`;

const INSERT = {
  name: 'endpoint-insert',
  text: `INSERT INTO notification_endpoints (id, app_id, url, secret, epoch, timeline, xid, place_id)
    SELECT $2, $1, $3, $4, $5, $6, $7, $8 WHERE (SELECT count(*) FROM notification_endpoints WHERE app_id = $1) < $9 RETURNING ${SHOWN}`,
};
const HOLD_APP = { name: 'endpoint-hold-app', text: 'SELECT 1 FROM apps WHERE id = $1 FOR NO KEY UPDATE' };
const FIND = { name: 'endpoint-find', text: `SELECT ${SHOWN} FROM notification_endpoints WHERE app_id = $1 AND id = $2` };
const LIST = {
  name: 'endpoint-list',
  text: `SELECT ${SHOWN} FROM notification_endpoints WHERE app_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
};
const LOCK = { name: 'endpoint-lock', text: `${FIND.text} FOR UPDATE` };
const DELETE = {
  name: 'endpoint-delete',
  text: `DELETE FROM notification_endpoints WHERE app_id = $1 AND id = $2 RETURNING ${SHOWN}`,
};
const SECRET = { name: 'endpoint-secret', text: `SELECT ${CALLABLE} FROM notification_endpoints WHERE app_id = $1 AND id = $2` };
// What is set anew is tried at once, as if nothing had failed.
const CHANGE = {
  name: 'endpoint-change',
  text: `UPDATE notification_endpoints SET url = coalesce($3, url), status = coalesce($4, status), reason = CASE WHEN $4::text IS NULL THEN reason END,
      status_since = CASE WHEN coalesce($4, status) = status THEN status_since ELSE now() END, failures = 0, due_at = now() WHERE app_id = $1 AND id = $2 RETURNING ${SHOWN}`,
};
const RETRY = {
  name: 'endpoint-retry',
  text: `UPDATE notification_endpoints SET status = 'active', reason = NULL, status_since = now(), failures = 0, due_at = now()
    WHERE app_id = $1 AND ($2::text IS NULL OR id::text = $2) AND status = 'disabled' AND reason IS NOT NULL RETURNING id`,
};
const CLAIM = {
  name: 'endpoint-claim',
  text: `UPDATE notification_endpoints SET lease_id = $2, leased_until = now() + ${LEASE}
    WHERE id = $1 AND status = 'active' AND due_at <= now() AND (leased_until IS NULL OR leased_until <= now()) RETURNING ${CALLABLE}`,
};
// Also the place that was told last, and the failures since.
const HOLD = {
  name: 'endpoint-hold',
  text: `UPDATE notification_endpoints SET leased_until = now() + ${LEASE} WHERE id = $1 AND lease_id = $2 AND status = 'active' RETURNING ${CALLABLE}`,
};
const RELEASE = {
  name: 'endpoint-release',
  text: 'UPDATE notification_endpoints SET lease_id = NULL, leased_until = NULL WHERE id = $1 AND lease_id = $2',
};
const MOVE = {
  name: 'endpoint-move',
  text: 'UPDATE notification_endpoints SET xid = $3, place_id = $4 WHERE id = $1 AND lease_id = $2',
};
const WAITING = {
  name: 'endpoint-waiting',
  text: `SELECT e.id AS "endpointId", e.app_id AS "appId", e.xid::text, e.place_id AS id, e.epoch, e.timeline,
      EXISTS (SELECT 1 FROM notification_deliveries d WHERE d.endpoint_id = e.id AND d.state = 'pending') AS "isOwed"
    FROM notification_endpoints e WHERE e.status = 'active' AND e.id > $1 AND e.due_at <= now() AND (e.leased_until IS NULL OR e.leased_until <= now()) ORDER BY e.id LIMIT $2`,
};

/** The table `notification_endpoints`. */
@Injectable()
export class EndpointsRepository {
  constructor(private readonly database: Database) {}

  /** Null: the App has as many as it may. */
  async create(
    tx: SqlRunner,
    appId: string,
    endpoint: { readonly id: string; readonly url: string; readonly secret: string },
    order: FeedOrder,
    place: FeedPlace,
    most: number,
  ): Promise<Endpoint | null> {
    const { id, url, secret } = endpoint;
    await tx.write(HOLD_APP, [appId]);
    const values = [appId, id, url, secret, order.epoch, order.timeline, place.xid, place.id, most];
    return (await tx.query<Endpoint>(INSERT, values))[0] ?? null;
  }

  async find(appId: string, id: string): Promise<Endpoint | null> {
    return (await this.database.query<Endpoint>(FIND, [appId, id]))[0] ?? null;
  }

  list(appId: string, after: string | null, limit: number): Promise<Endpoint[]> {
    return this.database.query<Endpoint>(LIST, [appId, after, limit]);
  }

  /** Keeps others from changing it. Null: there is none. */
  async lock(tx: SqlRunner, appId: string, id: string): Promise<Endpoint | null> {
    return (await tx.query<Endpoint>(LOCK, [appId, id]))[0] ?? null;
  }

  /** As it was. Null: there was none. */
  async remove(tx: SqlRunner, appId: string, id: string): Promise<Endpoint | null> {
    return (await tx.query<Endpoint>(DELETE, [appId, id]))[0] ?? null;
  }

  /** Null leaves what it is. */
  async change(tx: SqlRunner, appId: string, id: string, url: string | null, status: Endpoint['status'] | null): Promise<Endpoint | null> {
    return (await tx.query<Endpoint>(CHANGE, [appId, id, url, status]))[0] ?? null;
  }

  /** Sets those anew that we disabled: one, or all when `id` is null. Answers their ids. */
  async retry(tx: SqlRunner, appId: string, id: string | null): Promise<readonly string[]> {
    return (await tx.query<{ id: string }>(RETRY, [appId, id])).map((row) => row.id);
  }

  /** For a try that somebody asked for. */
  async callable(appId: string, id: string): Promise<CallableEndpoint | null> {
    return callableOf((await this.database.query<CallableRow>(SECRET, [appId, id]))[0]);
  }

  /** Null: another worker has it, it waits for its time, or it is disabled or gone. */
  async claim(id: string, leaseId: string): Promise<CallableEndpoint | null> {
    return callableOf((await this.database.query<CallableRow>(CLAIM, [id, leaseId]))[0]);
  }

  /** As it stands now. Null: it is not this worker's any more. */
  async hold(id: string, leaseId: string): Promise<CallableEndpoint | null> {
    return callableOf((await this.database.query<CallableRow>(HOLD, [id, leaseId]))[0]);
  }

  async release(id: string, leaseId: string): Promise<void> {
    await this.database.query(RELEASE, [id, leaseId]);
  }

  /** What lay between is not told to anybody. */
  async move(id: string, leaseId: string, place: FeedPlace): Promise<void> {
    await this.database.query(MOVE, [id, leaseId, place.xid, place.id]);
  }

  /** Those that could be told something now, by id. */
  waiting(after: string, limit: number): Promise<WaitingEndpoint[]> {
    return this.database.query<WaitingEndpoint>(WAITING, [after, limit]);
  }
}

function callableOf(row: CallableRow | undefined): CallableEndpoint | null {
  if (!row) return null;
  const { xid, placeId, epoch, timeline, ...endpoint } = row;
  return { ...endpoint, place: { xid, id: placeId }, order: { epoch, timeline } };
}
