import { Injectable } from '@nestjs/common';
import type { SubjectKind } from '#contracts';
import { ConflictError, newId, NotFoundError, type SqlRunner } from '#kernel';
import { brokenUniqueKey, Database } from '#platform';
import type {
  Counts,
  ImportRun,
  RunKind,
  RunProblem,
  RunProgress,
  RunState,
  RunTrigger,
  StageName,
  WalkWindow,
} from '../domain/import-run.js';

/** How long a worker has a run to itself unless it says that it lives. */
const LEASE = `interval '15 seconds'`;
/** Automatic runs that are kept of each integration. */
const KEPT_RUNS = 100;
const ACTIVE = `('queued', 'running', 'waiting_for_quota')`;

const COLUMNS = `id, integration_id AS "integrationId", event_id AS "eventId", kind, trigger, dry_run AS "isDryRun", subjects, state, stage, progress, counts, calls_used AS "callsUsed", total,
  problem, failures, confirmed_at AS "confirmedAt", created_at AS "createdAt", started_at AS "startedAt", finished_at AS "finishedAt"`;

/** A run of a paused integration stands still (B22). */
const IS_GOING = `EXISTS (SELECT 1 FROM integrations i WHERE i.id = import_runs.integration_id AND i.status <> 'paused')`;

const CREATE = {
  name: 'run-create',
  text: `INSERT INTO import_runs (id, integration_id, event_id, kind, trigger, dry_run, subjects, stage)
    SELECT $1, id, event_id, $3, $4, $5, $6, 'event' FROM integrations WHERE id = $2 RETURNING ${COLUMNS}`,
};
const FIND = { name: 'run-find', text: `SELECT ${COLUMNS} FROM import_runs WHERE id = $1` };
const FIND_OF_APP = {
  name: 'run-find-of-app',
  text: `SELECT ${COLUMNS} FROM import_runs WHERE id = $2 AND integration_id = (SELECT id FROM integrations WHERE app_id = $1)`,
};
const LIST = {
  name: 'run-list',
  text: `SELECT ${COLUMNS} FROM import_runs WHERE integration_id = (SELECT id FROM integrations WHERE app_id = $1)
    AND ($2::uuid IS NULL OR id < $2) AND ($3::text IS NULL OR trigger = $3) ORDER BY id DESC LIMIT $4`,
};
const CURRENT = {
  name: 'run-current',
  text: `SELECT id FROM import_runs WHERE integration_id = $1 AND trigger = 'request' AND (state IN ${ACTIVE} OR state = 'needs_confirmation')`,
};
const CLAIM = {
  name: 'run-claim',
  text: `UPDATE import_runs SET state = 'running', lease_id = $2, lease_until = clock_timestamp() + ${LEASE}, wake_at = clock_timestamp() + ${LEASE},
      started_at = coalesce(started_at, clock_timestamp()), updated_at = clock_timestamp()
    WHERE id = $1 AND state IN ${ACTIVE} AND (lease_until IS NULL OR lease_until < clock_timestamp()) AND wake_at <= clock_timestamp() AND ${IS_GOING} RETURNING ${COLUMNS}`,
};
const HOLD = {
  name: 'run-hold',
  text: `UPDATE import_runs SET lease_until = clock_timestamp() + ${LEASE}, wake_at = clock_timestamp() + ${LEASE}
    WHERE id = $1 AND lease_id = $2 AND state = 'running' AND ${IS_GOING} RETURNING 1`,
};
// Windows are walked side by side, so each save touches its own part only.
const SAVE = {
  name: 'run-save',
  text: `UPDATE import_runs SET stage = coalesce($3, stage), total = coalesce($4, total), calls_used = greatest(calls_used, $5), problem = NULL, failures = 0,
      progress = CASE WHEN $7::text IS NULL THEN progress || $6::jsonb ELSE jsonb_set(progress || $6::jsonb, ARRAY['windows', $7], $8::jsonb) END,
      counts = (SELECT coalesce(jsonb_object_agg(name, n), '{}') FROM (SELECT name, sum(value::int) AS n
        FROM (SELECT * FROM jsonb_each_text(counts) UNION ALL SELECT * FROM jsonb_each_text($9::jsonb)) AS parts (name, value) GROUP BY name) summed),
      lease_until = clock_timestamp() + ${LEASE}, wake_at = clock_timestamp() + ${LEASE}, updated_at = clock_timestamp()
    WHERE id = $1 AND lease_id = $2 AND state = 'running' AND ${IS_GOING} RETURNING stage, total, progress, counts`,
};
const END = {
  name: 'run-end',
  text: `UPDATE import_runs SET state = $3, problem = $4, calls_used = $5, failures = failures + $6, wake_at = $7, lease_id = NULL, lease_until = NULL,
      finished_at = CASE WHEN $3 IN ('completed', 'failed') THEN clock_timestamp() END, updated_at = clock_timestamp()
    WHERE id = $1 AND lease_id = $2 AND state = 'running' RETURNING 1`,
};
const CANCEL = {
  name: 'run-cancel',
  text: `UPDATE import_runs SET state = 'cancelled', finished_at = clock_timestamp(), updated_at = clock_timestamp(), lease_id = NULL, lease_until = NULL, problem = NULL
    WHERE id = $1 AND (state IN ${ACTIVE} OR state = 'needs_confirmation') RETURNING ${COLUMNS}`,
};
const CONFIRM = {
  name: 'run-confirm',
  text: `UPDATE import_runs SET state = 'queued', confirmed_at = clock_timestamp(), wake_at = clock_timestamp(), problem = NULL, finished_at = NULL,
      stage = CASE WHEN dry_run THEN 'apply' ELSE stage END, counts = CASE WHEN dry_run THEN counts - 'applied' ELSE counts END,
      total = CASE WHEN dry_run THEN (counts->>'planned')::int ELSE total END, updated_at = clock_timestamp()
    WHERE id = $1 AND (state = 'needs_confirmation' OR (dry_run AND state = 'completed' AND confirmed_at IS NULL AND finished_at >= $2)) RETURNING ${COLUMNS}`,
};
const WAKE = {
  name: 'run-wake',
  text: `UPDATE import_runs SET wake_at = clock_timestamp() WHERE integration_id = $1 AND state IN ${ACTIVE} AND lease_id IS NULL RETURNING id`,
};
const DUE = {
  name: 'run-due',
  text: `UPDATE import_runs SET wake_at = clock_timestamp() WHERE id IN (
      SELECT id FROM import_runs WHERE state IN ${ACTIVE} AND wake_at <= clock_timestamp() AND ${IS_GOING} ORDER BY wake_at LIMIT 500 FOR UPDATE SKIP LOCKED) RETURNING id`,
};
const SUPERSEDE = {
  name: 'run-supersede',
  text: `UPDATE import_runs SET state = 'cancelled', finished_at = clock_timestamp(), updated_at = clock_timestamp()
    WHERE integration_id = $1 AND trigger <> 'request' AND state = 'needs_confirmation' AND id < $2 AND (kind = 'incremental' OR $3 = 'full')`,
};
const TIDY = {
  name: 'run-tidy',
  text: `DELETE FROM import_runs WHERE integration_id = $1 AND trigger <> 'request' AND state IN ('completed', 'failed', 'cancelled') AND id < (
      SELECT id FROM import_runs WHERE integration_id = $1 AND trigger <> 'request' ORDER BY id DESC OFFSET ${KEPT_RUNS} LIMIT 1)`,
};

/** How far a run came. */
export type RunPosition = Pick<ImportRun, 'stage' | 'progress' | 'counts' | 'total'>;

/** What changed about it. What is left out stays; counts are added. */
export interface RunMove {
  readonly stage?: StageName;
  readonly progress?: RunProgress;
  readonly window?: { readonly index: number; readonly to: WalkWindow };
  readonly counts?: Counts;
  readonly total?: number | null;
}

/** How a run stops, for good or for a while. */
export interface RunEnd {
  readonly state: RunState;
  readonly problem: RunProblem | null;
  readonly callsUsed: number;
  readonly hasFailed: boolean;
  /** When it goes on by itself. Null: it does not. */
  readonly wakeAt: Date | null;
}

/** The table `import_runs`. */
@Injectable()
export class ImportRunsRepository {
  constructor(private readonly database: Database) {}

  /** @throws what `explain` explains when one of this trigger is under way; NotFoundError when the integration is gone. */
  async create(
    integrationId: string,
    wanted: { readonly kind: RunKind; readonly trigger: RunTrigger; readonly isDryRun: boolean; readonly subjects: readonly SubjectKind[] },
    tx: SqlRunner,
  ): Promise<ImportRun> {
    const { kind, trigger, isDryRun, subjects } = wanted;
    const [run] = await tx.query<ImportRun>(CREATE, [newId(), integrationId, kind, trigger, isDryRun, subjects]);
    if (!run) throw new NotFoundError('integration.not_found', 'The integration was deleted meanwhile.');
    return run;
  }

  async find(id: string): Promise<ImportRun | null> {
    return (await this.database.query<ImportRun>(FIND, [id]))[0] ?? null;
  }

  /** The run, if it is the App's. */
  async findOfApp(appId: string, id: string): Promise<ImportRun | null> {
    return (await this.database.query<ImportRun>(FIND_OF_APP, [appId, id]))[0] ?? null;
  }

  /** Newest first. */
  list(appId: string, before: string | null, trigger: RunTrigger | null, limit: number): Promise<ImportRun[]> {
    return this.database.query<ImportRun>(LIST, [appId, before, trigger, limit]);
  }

  /** Gives a run that is due to one worker. Null: it is not due, or another one has it. */
  async claim(id: string, leaseId: string): Promise<ImportRun | null> {
    return (await this.database.query<ImportRun>(CLAIM, [id, leaseId]))[0] ?? null;
  }

  /** Says that the worker lives. False: the run is not its own any more. */
  async hold(id: string, leaseId: string): Promise<boolean> {
    return (await this.database.query(HOLD, [id, leaseId])).length > 0;
  }

  /** Saves how far the run came. Null: it is not the worker's own any more. */
  async save(id: string, leaseId: string, move: RunMove, callsUsed: number, tx: SqlRunner = this.database): Promise<RunPosition | null> {
    const { stage, progress = {}, window, counts = {}, total } = move;
    const values = [
      id,
      leaseId,
      stage ?? null,
      total ?? null,
      callsUsed,
      JSON.stringify(progress),
      window ? String(window.index) : null,
      window ? JSON.stringify(window.to) : null,
      JSON.stringify(counts),
    ];
    return (await tx.query<RunPosition>(SAVE, values))[0] ?? null;
  }

  /** Stops a run. False: it is not the worker's own any more. */
  async end(
    id: string,
    leaseId: string,
    { state, problem, callsUsed, hasFailed, wakeAt }: RunEnd,
    tx: SqlRunner = this.database,
  ): Promise<boolean> {
    const values = [id, leaseId, state, problem === null ? null : JSON.stringify(problem), callsUsed, hasFailed ? 1 : 0, wakeAt];
    return (await tx.query(END, values)).length > 0;
  }

  /** Null: it had ended already. */
  async cancel(id: string, tx: SqlRunner): Promise<ImportRun | null> {
    return (await tx.query<ImportRun>(CANCEL, [id]))[0] ?? null;
  }

  /** Lets a run go on that waits for a word, or applies a dry run's plan. Null: it waits for none. @throws what `explain` explains when another one is under way */
  async confirm(id: string, keptSince: Date, tx: SqlRunner): Promise<ImportRun | null> {
    return (await tx.query<ImportRun>(CONFIRM, [id, keptSince]))[0] ?? null;
  }

  /** Makes the runs that wait due now, since what held them up may be mended. */
  async wake(integrationId: string): Promise<string[]> {
    return (await this.database.query<{ id: string }>(WAKE, [integrationId])).map(({ id }) => id);
  }

  /** Runs that should be under way and whose job may be lost. */
  async due(): Promise<string[]> {
    return (await this.database.query<{ id: string }>(DUE)).map(({ id }) => id);
  }

  /** Ends the earlier automatic runs that the brake holds, as far as this run read what they did: everything, or what changed since the last read. */
  async supersede({ integrationId, id, kind }: ImportRun): Promise<void> {
    await this.database.query(SUPERSEDE, [integrationId, id, kind]);
  }

  /** Forgets old automatic runs. */
  async tidy(integrationId: string): Promise<void> {
    await this.database.query(TIDY, [integrationId]);
  }

  /** The error that says which run is under way, when that is why a run could not be created or confirmed; otherwise `error` itself. */
  async explain(error: unknown, integrationId: string): Promise<unknown> {
    if (brokenUniqueKey(error) !== 'import_runs_one_at_a_time') return error;
    const [current] = await this.database.query<{ id: string }>(CURRENT, [integrationId]);
    return new ConflictError(
      'import.under_way',
      `An import of this App is under way${current ? `: ${current.id}` : ''}. Wait until it ends, confirm it, or cancel it.`,
      current ? { ids: { importId: current.id } } : {},
    );
  }
}
