import { Injectable } from '@nestjs/common';
import { HistoryRecorder, type FieldChange } from '#history';
import { Clock, type SqlRunner } from '#kernel';
import { Database, invalidInput } from '#platform';
import { SESSION_FIELDS, type SessionField } from '../domain/plan-session.js';
import type { SaveSessionDto } from './save-session.dto.js';
import { noSuchSession } from './session-list.service.js';

type Fields = Readonly<Record<SessionField, string | null>>;

interface Row {
  readonly cventSessionId: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly location: string | null;
  readonly code: string | null;
  readonly category: string | null;
}

const LOAD = {
  name: 'session-edit-load',
  text: `SELECT cvent_session_id AS "cventSessionId", title, description, starts_at AS "startsAt", ends_at AS "endsAt", location, code, category FROM sessions
    WHERE app_id = $1 AND id = $2 FOR UPDATE`,
};
const SAVE = {
  name: 'session-edit-save',
  text: `UPDATE sessions SET title = $3, description = $4, starts_at = $5, ends_at = $6, location = $7, code = $8, category = $9, field_edits = field_edits || $10::jsonb,
      updated_at = now() WHERE app_id = $1 AND id = $2`,
};

/** Edits of sessions by the CMS. They stay here by the three-way merge and are never pushed (G16). */
@Injectable()
export class SessionEditor {
  constructor(
    private readonly database: Database,
    private readonly history: HistoryRecorder,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError, InvalidInputError */
  async edit(appId: string, id: string, wanted: SaveSessionDto, editId: string): Promise<void> {
    await this.database.transaction((tx) => this.editIn(tx, appId, id, wanted, editId));
  }

  private async editIn(tx: SqlRunner, appId: string, id: string, wanted: SaveSessionDto, editId: string): Promise<void> {
    const [row] = await tx.query<Row>(LOAD, [appId, id]);
    if (!row) throw noSuchSession(id);
    const before = fieldsOf(row);
    const after = { ...before, ...wantedFields(wanted) };
    const isMoved = wanted.startsAt !== undefined || wanted.endsAt !== undefined;
    if (isMoved && after.startsAt !== null && after.endsAt !== null && after.endsAt < after.startsAt)
      throw invalidInput([{ field: 'endsAt', message: 'must not be before startsAt' }]);
    const changes = SESSION_FIELDS.filter((field) => before[field] !== after[field]).map((field): FieldChange => ({
      field,
      before: before[field],
      after: after[field],
    }));
    if (changes.length === 0) return;
    const at = this.clock.now().toISOString();
    const edits = Object.fromEntries(changes.map(({ field }) => [field, at]));
    const { title, description, startsAt, endsAt, location, code, category } = after;
    await tx.write(SAVE, [appId, id, title ?? '', description, startsAt, endsAt, location, code, category, JSON.stringify(edits)]);
    const cause = { type: 'edit', id: editId } as const;
    const about = row.cventSessionId === null ? {} : { sessionId: row.cventSessionId };
    await this.history.record(tx, [
      { appId, personId: null, attendeeId: null, ...about, appSessionId: id, cause, action: 'session.updated', changes },
    ]);
  }
}

function fieldsOf({ title, description, startsAt, endsAt, location, code, category }: Row): Fields {
  return {
    title: title || null,
    description,
    startsAt: startsAt?.toISOString() ?? null,
    endsAt: endsAt?.toISOString() ?? null,
    location,
    code,
    category,
  };
}

/** Empty text is none, as everywhere. */
function wantedFields(wanted: SaveSessionDto): Partial<Fields> {
  const given = SESSION_FIELDS.filter((field) => wanted[field] !== undefined);
  return Object.fromEntries(given.map((field) => [field, valueOf(field, wanted[field] ?? null)]));
}

function valueOf(field: SessionField, value: string | null): string | null {
  if (value === null || value.trim() === '') return null;
  return field === 'startsAt' || field === 'endsAt' ? new Date(value).toISOString() : value;
}
