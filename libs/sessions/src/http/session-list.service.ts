import { Injectable } from '@nestjs/common';
import { type HistoryEntryDto, HistoryReader, HistoryRecorder } from '#history';
import { ConflictError, NotFoundError, type SqlRunner } from '#kernel';
import { Database, decodeCursor, type Page, pageOf, type PageQueryDto, UUID } from '#platform';
import { AgendasRepository } from '../persistence/agendas.repository.js';
import { SessionViewsRepository, type SessionView } from '../persistence/session-views.repository.js';
import type { PersonOnSessionDto } from './agenda.dto.js';
import { presentSession } from './present-session.js';
import type { SessionDto, SessionsQueryDto } from './session.dto.js';

const START = /^(infinity|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/;
const DELETE = {
  text: `DELETE FROM sessions s WHERE s.app_id = $1 AND s.id = $2 AND NOT EXISTS (SELECT 1 FROM integrations i WHERE i.cvent_agenda_id = s.agenda_id) RETURNING cvent_session_id AS "cventSessionId"`,
};
// A session that is gone is found by its mirror.
const CVENT_ID = {
  text: `SELECT cvent_session_id AS id FROM sessions WHERE app_id = $1 AND id = $2 AND cvent_session_id IS NOT NULL
    UNION SELECT session_id FROM cvent_sessions WHERE app_id = $1 AND app_session_id = $2 LIMIT 1`,
};

/** The sessions of an App, for the CMS. */
@Injectable()
export class SessionList {
  constructor(
    private readonly database: Database,
    private readonly views: SessionViewsRepository,
    private readonly agendas: AgendasRepository,
    private readonly history: HistoryReader,
    private readonly recorder: HistoryRecorder,
  ) {}

  /** By start; those without one last. @throws NotFoundError for a person of no such id */
  async list(appId: string, query: SessionsQueryDto): Promise<Page<SessionDto>> {
    const [startsAt, id] = decodeCursor(query.cursor, [START, UUID]) ?? [];
    const { agendaId = null, day = null, category = null, visibility = null, visibleTo, limit } = query;
    if (visibleTo !== undefined && !(await this.agendas.hasPerson(appId, visibleTo))) throw noSuchPerson(visibleTo);
    const ids = visibleTo === undefined ? null : await this.agendas.visibleTo(appId, visibleTo);
    const after = startsAt === undefined || id === undefined ? null : { startsAt, id };
    const rows = await this.views.list(appId, { agendaId, day, category, visibility, ids }, after, limit + 1);
    return pageOf(rows, limit, cursorOf, presentSession);
  }

  /** @throws NotFoundError */
  async get(appId: string, id: string): Promise<SessionDto> {
    const [view] = await this.views.byIds(appId, [id]);
    if (!view) throw noSuchSession(id);
    return presentSession(view);
  }

  /** Who is on a session, by person id. @throws NotFoundError */
  async people(appId: string, id: string, { limit, cursor }: PageQueryDto): Promise<Page<PersonOnSessionDto>> {
    const [after] = decodeCursor(cursor, [UUID]) ?? [];
    await this.get(appId, id);
    const rows = await this.agendas.ofSession(appId, id, after ?? null, limit + 1);
    return pageOf(rows, limit, ({ personId }) => [personId], ({ personId, attendeeId, status, via }) => ({ personId, attendeeId, status, via })); // prettier-ignore
  }

  /** What happened to a session and to who is on it, newest first; of one that is gone as well. @throws NotFoundError */
  async historyOf(appId: string, id: string, query: PageQueryDto): Promise<Page<HistoryEntryDto>> {
    const [found] = await this.database.query<{ id: string }>(CVENT_ID, [appId, id]);
    if (found) return this.history.ofSession(appId, found.id, query);
    await this.get(appId, id);
    return { items: [], next: null };
  }

  /** Sessions of the Cvent agenda are Cvent's to delete. @throws NotFoundError, ConflictError */
  async remove(appId: string, id: string, editId: string): Promise<void> {
    if (await this.database.transaction((tx) => this.removeIn(tx, appId, id, editId))) return;
    await this.get(appId, id);
    throw new ConflictError('session.protected', 'Cvent holds this session. Delete it in Cvent, or delete the Cvent integration first.', {
      ids: { sessionId: id },
    });
  }

  private async removeIn(tx: SqlRunner, appId: string, id: string, editId: string): Promise<boolean> {
    const [gone] = await tx.query<{ cventSessionId: string | null }>(DELETE, [appId, id]);
    if (!gone) return false;
    const about = { ...(gone.cventSessionId === null ? {} : { sessionId: gone.cventSessionId }), appSessionId: id };
    const cause = { type: 'edit', id: editId } as const;
    await this.recorder.record(tx, [{ appId, personId: null, attendeeId: null, ...about, cause, action: 'session.removed', changes: [] }]);
    return true;
  }
}

function cursorOf({ startsAt, id }: SessionView): string[] {
  return [startsAt?.toISOString() ?? 'infinity', id];
}

export function noSuchSession(id: string): NotFoundError {
  return new NotFoundError('session.not_found', 'This App has no such session.', { ids: { sessionId: id } });
}

export function noSuchPerson(id: string): NotFoundError {
  return new NotFoundError('person.not_found', 'There is no such person in this App.', { ids: { personId: id } });
}
