import { Injectable } from '@nestjs/common';
import { Database } from '#platform';
import type { LaneStop } from '../domain/lane-stop.js';
import type { PushProblem } from '../domain/push-plan.js';

/** How an integration's pushes stand. */
export interface Lane {
  readonly isSending: boolean;
  /** Nothing is sent before. Null: nothing holds them up. */
  readonly wakeAt: Date | null;
  readonly problem: PushProblem | null;
}

/** A lane that one worker has for a while. */
export interface HeldLane {
  readonly failures: number;
  readonly pushVersion: number;
}

/** A person and the attendee for whom they stand. */
export interface PushedLink {
  readonly personId: string;
  readonly attendee: { readonly attendeeId: string };
}

/** A worker that is alive says so three times as often. */
const LEASE = `interval '12 seconds'`;
/** The settings were saved since, which may have mended what stopped the lane. */
const IS_AWAKE = `(l.wake_at IS NULL OR l.wake_at <= now() OR i.updated_at > l.stopped_at)`;

const CLAIM = {
  name: 'lane-claim',
  text: `UPDATE push_lanes l SET lease_id = $2, leased_until = now() + ${LEASE}, wake_at = NULL
    FROM integrations i WHERE i.id = l.integration_id AND l.integration_id = $1 AND (l.leased_until IS NULL OR l.leased_until <= now()) AND ${IS_AWAKE} AND i.status <> 'paused'
    RETURNING l.failures, i.push_version AS "pushVersion"`,
};
const HOLD = {
  name: 'lane-hold',
  text: `UPDATE push_lanes SET leased_until = now() + ${LEASE} WHERE integration_id = $1 AND lease_id = $2 RETURNING 1`,
};
const MAY_SEND = {
  name: 'lane-may-send',
  text: `SELECT 1 FROM push_lanes l JOIN integrations i ON i.id = l.integration_id
    WHERE l.integration_id = $1 AND l.lease_id = $2 AND l.leased_until > now() AND i.cms_to_cvent AND i.push_version = $3 AND i.status <> 'paused'
      AND ($4::text IS NULL OR EXISTS (SELECT 1 FROM attendees a WHERE a.integration_id = $1 AND a.attendee_id = $4 AND a.person_id = $5::uuid))`,
};
const RELEASE = {
  name: 'lane-release',
  text: `UPDATE push_lanes SET lease_id = NULL, leased_until = NULL, failures = CASE WHEN $3 THEN failures + 1 ELSE failures END, wake_at = $4, problem = $5::jsonb, stopped_at = now()
    WHERE integration_id = $1 AND lease_id = $2`,
};
const WENT_WELL = {
  name: 'lane-went-well',
  text: 'UPDATE push_lanes SET failures = 0, problem = NULL WHERE integration_id = $1 AND (failures > 0 OR problem IS NOT NULL)',
};
const DUE = {
  name: 'lane-due',
  text: `SELECT l.integration_id AS id FROM push_lanes l JOIN integrations i ON i.id = l.integration_id
    WHERE (l.leased_until IS NULL OR l.leased_until <= now()) AND ${IS_AWAKE} AND i.status <> 'paused'
      AND EXISTS (SELECT 1 FROM pending_fields f WHERE f.integration_id = l.integration_id AND f.state = 'waiting' AND f.due_at <= now() - $1 * interval '1 ms')
    LIMIT 500`,
};
const OF_APP = {
  name: 'lane-of-app',
  text: `SELECT l.leased_until > now() AS "isSending", CASE WHEN l.wake_at > now() THEN l.wake_at END AS "wakeAt", CASE WHEN l.wake_at > now() THEN l.problem END AS problem
    FROM integrations i LEFT JOIN push_lanes l ON l.integration_id = i.id WHERE i.app_id = $1`,
};

/** The table `push_lanes`: which worker pushes for an integration, and what holds its pushes up. */
@Injectable()
export class PushLanesRepository {
  constructor(private readonly database: Database) {}

  /** Null: another worker has it, it waits, or the integration is paused or gone. */
  async claim(integrationId: string, leaseId: string): Promise<HeldLane | null> {
    return (await this.database.query<HeldLane>(CLAIM, [integrationId, leaseId]))[0] ?? null;
  }

  /** False: it is another worker's by now. */
  async hold(integrationId: string, leaseId: string): Promise<boolean> {
    return (await this.database.query(HOLD, [integrationId, leaseId])).length > 0;
  }

  /** Whether a call may go out now: the lane is still this worker's, CMS to Cvent was not switched since it was claimed, and the person whose values it takes still stands for the attendee. */
  async maySend(integrationId: string, leaseId: string, pushVersion: number, whose?: PushedLink): Promise<boolean> {
    const values = [integrationId, leaseId, pushVersion, whose?.attendee.attendeeId ?? null, whose?.personId ?? null];
    return (await this.database.query(MAY_SEND, values)).length > 0;
  }

  async release(integrationId: string, leaseId: string, { isFailure, wakeAt, problem }: LaneStop): Promise<void> {
    await this.database.query(RELEASE, [integrationId, leaseId, isFailure, wakeAt, problem && JSON.stringify(problem)]);
  }

  /** Cvent took something: what was wrong is mended. */
  async wentWell(integrationId: string): Promise<void> {
    await this.database.query(WENT_WELL, [integrationId]);
  }

  /** Integrations with edits that were due so long ago, and that nobody is sending. */
  async due(graceMs: number): Promise<string[]> {
    return (await this.database.query<{ id: string }>(DUE, [graceMs])).map(({ id }) => id);
  }

  /** Null: the App has no integration. */
  async ofApp(appId: string): Promise<Lane | null> {
    const [row] = await this.database.query<{ isSending: boolean | null; wakeAt: Date | null; problem: PushProblem | null }>(OF_APP, [
      appId,
    ]);
    return row ? { ...row, isSending: row.isSending ?? false } : null;
  }
}
