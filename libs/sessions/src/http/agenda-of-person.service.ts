import { Injectable } from '@nestjs/common';
import { HistoryRecorder, type HistoryAction } from '#history';
import { Clock, ConflictError, type SqlRunner } from '#kernel';
import { Database } from '#platform';
import { AgendasRepository, type Standing } from '../persistence/agendas.repository.js';
import { SessionViewsRepository, type SessionView } from '../persistence/session-views.repository.js';
import type { AgendaOfPersonDto } from './agenda.dto.js';
import { presentSession } from './present-session.js';
import { noSuchPerson, noSuchSession } from './session-list.service.js';

/** Sessions that are loaded at once. */
const PART = 500;

/** A session in a person's agenda. */
export interface AgendaEntry {
  readonly view: SessionView;
  readonly standing: Standing;
}

/** A person's agenda, and what the person does with it (G14, G15). */
@Injectable()
export class AgendaOfPerson {
  constructor(
    private readonly database: Database,
    private readonly agendas: AgendasRepository,
    private readonly views: SessionViewsRepository,
    private readonly history: HistoryRecorder,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError */
  async get(appId: string, personId: string): Promise<AgendaOfPersonDto> {
    const entries = await this.entries(appId, personId);
    return {
      items: entries
        .filter(({ standing }) => standing.via !== null)
        .map(({ view, standing: { via } }) => ({ session: presentSession(view), via: via!, removable: via === 'favourite' })),
      waitlisted: entries.filter(({ standing }) => standing.via === null).map(({ view }) => presentSession(view)),
    };
  }

  /** What is in the agenda and what the person waits for, by start. @throws NotFoundError */
  async entries(appId: string, personId: string): Promise<AgendaEntry[]> {
    const standings = new Map((await this.agendas.ofPerson(appId, personId)).map((standing) => [standing.sessionId, standing]));
    if (standings.size === 0 && !(await this.agendas.hasPerson(appId, personId))) throw noSuchPerson(personId);
    const ids = [...standings.keys()];
    const views: SessionView[] = [];
    for (let at = 0; at < ids.length; at += PART) views.push(...(await this.views.byIds(appId, ids.slice(at, at + PART))));
    const begins = ({ startsAt }: SessionView): number => startsAt?.getTime() ?? Infinity;
    return views
      .sort((a, b) => begins(a) - begins(b) || (a.id < b.id ? -1 : 1))
      .map((view) => ({ view, standing: standings.get(view.id)! }));
  }

  /** Puts a session into the agenda, or back into it. Once more changes nothing. @throws NotFoundError, ConflictError */
  add(appId: string, personId: string, sessionId: string, editId: string): Promise<void> {
    return this.database.transaction(async (tx) => {
      const standing = await this.find(tx, appId, personId, sessionId);
      if (standing.via === 'favourite') return;
      if (!standing.isAllowed)
        throw new ConflictError('session.restricted', 'Only the people on its list have this session, and Cvent says who they are.', {
          ids: { sessionId },
        });
      await this.agendas.add(tx, appId, personId, sessionId, standing.isLive);
      await this.remember(tx, appId, standing, 'favourite.added', editId);
    });
  }

  /** Takes a session out of the agenda; it comes back when Cvent enrols the person anew. Once more changes nothing. @throws NotFoundError, ConflictError */
  remove(appId: string, personId: string, sessionId: string, editId: string): Promise<void> {
    return this.database.transaction(async (tx) => {
      const standing = await this.find(tx, appId, personId, sessionId);
      if (standing.via === null) return;
      await this.agendas.take(tx, appId, personId, sessionId, this.clock.now());
      await this.remember(tx, appId, standing, 'favourite.removed', editId);
    });
  }

  /** @throws NotFoundError; ConflictError for a managed session */
  private async find(tx: SqlRunner, appId: string, personId: string, sessionId: string): Promise<Standing> {
    const standing = await this.agendas.ofPair(appId, personId, sessionId, tx);
    if (!standing) throw (await this.agendas.hasPerson(appId, personId)) ? noSuchSession(sessionId) : noSuchPerson(personId);
    if (standing.via === 'managed')
      throw new ConflictError('session.managed', 'Cvent manages who is on this session: register or cancel the person there.', {
        ids: { sessionId },
      });
    return standing;
  }

  private async remember(tx: SqlRunner, appId: string, standing: Standing, action: HistoryAction, editId: string): Promise<void> {
    const { personId, attendeeId, sessionId } = standing;
    const changes = [
      { field: 'agenda', before: action === 'favourite.added' ? null : sessionId, after: action === 'favourite.added' ? sessionId : null },
    ];
    await this.history.record(tx, [
      { appId, personId, attendeeId, appSessionId: sessionId, cause: { type: 'edit', id: editId }, action, changes },
    ]);
  }
}
