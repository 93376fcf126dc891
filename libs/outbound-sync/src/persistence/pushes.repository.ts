import { Injectable } from '@nestjs/common';
import type { SqlRunner } from '#kernel';
import { Database } from '#platform';
import type { PushProblem } from '../domain/push-plan.js';

/** How a push ended. `unknown`: nobody knows whether Cvent took it; it is read, or sent again. */
export const PUSH_STATES = ['sending', 'accepted', 'partly_accepted', 'refused', 'unknown'] as const;
/** See {@link PUSH_STATES}. */
export type PushState = (typeof PUSH_STATES)[number];

/** A field that a push did not get through with. */
export interface FieldProblem extends PushProblem {
  readonly field: string;
}

/** One attempt to bring a person's edits to Cvent. Holds no values. */
export interface Push {
  readonly id: string;
  readonly personId: string;
  readonly attendeeId: string | null;
  readonly fields: readonly string[];
  readonly state: PushState;
  readonly problems: readonly FieldProblem[];
  readonly startedAt: Date;
  /** Null: it is under way. */
  readonly endedAt: Date | null;
}

/** A push that begins. */
export type StartedPush = Pick<Push, 'id' | 'personId' | 'attendeeId' | 'fields'>;

const KEPT_DAYS = 90;
const START = {
  name: 'push-start',
  text: `INSERT INTO pushes (id, app_id, integration_id, person_id, attendee_id, fields, state)
    SELECT id, $1, $2, person_id, attendee_id, ARRAY(SELECT jsonb_array_elements_text(fields)), 'sending'
    FROM jsonb_to_recordset($3::jsonb) AS started (id uuid, person_id uuid, attendee_id text, fields jsonb)`,
};
const END = { name: 'push-end', text: 'UPDATE pushes SET state = $2, problems = $3::jsonb, ended_at = now() WHERE id = $1' };
const ABANDONED = {
  name: 'push-abandoned',
  text: `UPDATE pushes SET state = 'unknown', ended_at = now(), problems = $2::jsonb WHERE integration_id = $1 AND state = 'sending'`,
};
const LIST = {
  name: 'push-list',
  text: `SELECT id, person_id AS "personId", attendee_id AS "attendeeId", fields, state, problems, started_at AS "startedAt", ended_at AS "endedAt" FROM pushes
    WHERE app_id = $1 AND ($2::uuid IS NULL OR person_id = $2) AND ($3::text IS NULL OR state = $3) AND ($4::uuid IS NULL OR id < $4) ORDER BY id DESC LIMIT $5`,
};
const TIDY = { name: 'push-tidy', text: `DELETE FROM pushes WHERE started_at < now() - interval '${KEPT_DAYS} days'` };

/** The table `pushes`: what was tried, kept for 90 days. */
@Injectable()
export class PushesRepository {
  constructor(private readonly database: Database) {}

  async start(tx: SqlRunner, appId: string, integrationId: string, pushes: readonly StartedPush[]): Promise<void> {
    const rows = pushes.map(({ id, personId, attendeeId, fields }) => ({ id, person_id: personId, attendee_id: attendeeId, fields }));
    await tx.write(START, [appId, integrationId, JSON.stringify(rows)]);
  }

  async end(tx: SqlRunner, id: string, state: PushState, problems: readonly FieldProblem[]): Promise<void> {
    await tx.write(END, [id, state, JSON.stringify(problems)]);
  }

  /** The worker that had the lane is gone: of what it was sending nobody knows. */
  async abandon(integrationId: string): Promise<void> {
    const problem = {
      field: '*',
      code: 'push.interrupted',
      message: 'The worker stopped before Cvent answered. What is not there is sent again.',
    };
    await this.database.query(ABANDONED, [integrationId, JSON.stringify([problem])]);
  }

  /** Newest first, before the push `before`. */
  list(appId: string, personId: string | null, state: PushState | null, before: string | null, limit: number): Promise<Push[]> {
    return this.database.query<Push>(LIST, [appId, personId, state, before, limit]);
  }

  async tidy(): Promise<void> {
    await this.database.query(TIDY);
  }
}
