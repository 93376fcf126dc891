import { Injectable } from '@nestjs/common';
import type { CurrentResources, PersonAtSession } from '#contracts';
import { AgendasRepository } from '../persistence/agendas.repository.js';
import { SessionViewsRepository } from '../persistence/session-views.repository.js';
import { presentSession } from './present-session.js';

/** Sessions as they are now, for those who follow changes. */
@Injectable()
export class SessionsNow implements CurrentResources<string> {
  constructor(private readonly views: SessionViewsRepository) {}

  async current(appId: string, ids: readonly string[]): Promise<(object | null)[]> {
    const views = new Map((await this.views.byIds(appId, ids)).map((view) => [view.id, view]));
    return ids.map((id) => {
      const view = views.get(id);
      return view ? presentSession(view) : null;
    });
  }
}

/** How people stand to sessions now, for those who follow changes. */
@Injectable()
export class PlacesNow implements CurrentResources<PersonAtSession> {
  constructor(private readonly agendas: AgendasRepository) {}

  async current(appId: string, pairs: readonly PersonAtSession[]): Promise<(object | null)[]> {
    const standings = await this.agendas.ofPairs(appId, pairs);
    return pairs.map(({ personId, sessionId }) => {
      const found = standings.find((standing) => standing.personId === personId && standing.sessionId === sessionId);
      return found ? { personId, sessionId, status: found.status, via: found.via, removable: found.via === 'favourite' } : null;
    });
  }
}
