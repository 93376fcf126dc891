import { Injectable } from '@nestjs/common';
import { AuditRecorder } from '#audit';
import type { Actor } from '#contracts';
import { noIntegration } from '#integrations';
import { Database, decodeCursor, type Page, pageOf, UUID } from '#platform';
import { EditNotes } from '../edit-notes.service.js';
import type { PushProblem } from '../domain/push-plan.js';
import { PendingFieldsRepository } from '../persistence/pending-fields.repository.js';
import { PushLanesRepository } from '../persistence/push-lanes.repository.js';
import { PushesRepository } from '../persistence/pushes.repository.js';
import type { PendingFieldDto, PendingFieldsQueryDto, PushDto, PushesQueryDto, PushStatusDto } from './pushes.dto.js';

interface PendingRow {
  readonly personId: string;
  readonly field: string;
  readonly state: 'waiting' | 'failed';
  readonly editedAt: Date;
  readonly attempts: number;
  readonly dueAt: Date;
  readonly problem: PushProblem | null;
}

interface StatusRow {
  readonly isOn: boolean;
  readonly waiting: number;
  readonly failed: number;
}

const LIST = {
  name: 'pending-list',
  text: `SELECT person_id AS "personId", field, state, edited_at AS "editedAt", attempts, due_at AS "dueAt", problem FROM pending_fields
    WHERE app_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::uuid IS NULL OR (person_id, field) > ($3, $4)) ORDER BY person_id, field LIMIT $5`,
};
const STATUS = {
  name: 'push-status',
  text: `SELECT i.cms_to_cvent AS "isOn", count(f.field) FILTER (WHERE f.state = 'waiting')::int AS waiting, count(f.field) FILTER (WHERE f.state = 'failed')::int AS failed
    FROM integrations i LEFT JOIN pending_fields f ON f.integration_id = i.id WHERE i.app_id = $1 GROUP BY i.id`,
};
const ANY_FIELD = /^/;

/** Pushes as they are shown. Everything is bound to the App. */
@Injectable()
export class PushList {
  constructor(
    private readonly database: Database,
    private readonly pushes: PushesRepository,
    private readonly pending: PendingFieldsRepository,
    private readonly lanes: PushLanesRepository,
    private readonly notes: EditNotes,
    private readonly audit: AuditRecorder,
  ) {}

  /** @throws NotFoundError when the App has no integration */
  async status(appId: string): Promise<PushStatusDto> {
    const [row] = await this.database.query<StatusRow>(STATUS, [appId]);
    const lane = await this.lanes.ofApp(appId);
    if (!row || !lane) throw noIntegration();
    const { isOn, waiting, failed } = row;
    const heldUntil = waiting > 0 ? lane.wakeAt : null;
    const state = !isOn ? 'off' : heldUntil !== null ? 'waiting' : lane.isSending ? 'sending' : 'idle';
    return { state, problem: heldUntil && lane.problem, retryAt: heldUntil?.toISOString() ?? null, waiting, failed };
  }

  async list(appId: string, { limit, cursor, personId, state }: PushesQueryDto): Promise<Page<PushDto>> {
    const [before] = decodeCursor(cursor, [UUID]) ?? [];
    const rows = await this.pushes.list(appId, personId ?? null, state ?? null, before ?? null, limit + 1);
    return pageOf(rows, limit, ({ id }) => [id], ({ startedAt, endedAt, ...push }) => ({ ...push, startedAt: startedAt.toISOString(), endedAt: endedAt?.toISOString() ?? null })); // prettier-ignore
  }

  async listPending(appId: string, { limit, cursor, state }: PendingFieldsQueryDto): Promise<Page<PendingFieldDto>> {
    const [personId, field] = decodeCursor(cursor, [UUID, ANY_FIELD]) ?? [];
    const rows = await this.database.query<PendingRow>(LIST, [appId, state ?? null, personId ?? null, field ?? null, limit + 1]);
    return pageOf(rows, limit, (row) => [row.personId, row.field], ({ editedAt, dueAt, ...row }) => ({ ...row, editedAt: editedAt.toISOString(), dueAt: row.state === 'failed' ? null : dueAt.toISOString() })); // prettier-ignore
  }

  /** Tries failed fields again: one, those of a person, or all. Answers how many. */
  async retry(appId: string, personId: string | null, field: string | null, by: Actor): Promise<number> {
    const { fields, integrationId } = await this.database.transaction(async (tx) => {
      const retried = await this.pending.retry(appId, personId, field, tx);
      const details = { fields: retried.fields, ...(field === null ? {} : { field }) };
      if (retried.fields > 0) await this.audit.record(tx, by, { appId, action: 'push.retried', subjectId: personId, details });
      return retried;
    });
    if (integrationId !== null) await this.notes.announce(integrationId);
    return fields;
  }
}
