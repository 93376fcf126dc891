import { Inject, Injectable } from '@nestjs/common';
import type { CurrentResources, PersonAtSession } from '#contracts';
import type { Change } from './domain/change.js';

/** Who shows people, sessions, and people's places on sessions. */
export const PEOPLE_NOW = Symbol('PEOPLE_NOW');
/** See {@link PEOPLE_NOW}. */
export const SESSIONS_NOW = Symbol('SESSIONS_NOW');
/** See {@link PEOPLE_NOW}. */
export const PLACES_NOW = Symbol('PLACES_NOW');

/** What changes are about, as it is now. */
@Injectable()
export class ChangedResources {
  constructor(
    @Inject(PEOPLE_NOW) private readonly people: CurrentResources<string>,
    @Inject(SESSIONS_NOW) private readonly sessions: CurrentResources<string>,
    @Inject(PLACES_NOW) private readonly places: CurrentResources<PersonAtSession>,
  ) {}

  /** By the change's id. Left out: it is gone, or the change is of many at once. */
  async of(appId: string, changes: readonly Change[]): Promise<ReadonlyMap<string, object>> {
    const about = (kind: string): Change[] => changes.filter(({ type }) => type.startsWith(kind));
    const found = await Promise.all([
      shown(appId, this.people, about('person.'), ({ subjectId }) => subjectId),
      shown(appId, this.sessions, about('session.'), ({ subjectId }) => subjectId),
      shown(appId, this.places, about('enrolment.').filter(({ sessionId }) => typeof sessionId === 'string'), ({ subjectId, sessionId }) => ({ personId: subjectId, sessionId: sessionId! })), // prettier-ignore
    ]);
    return new Map(found.flat());
  }
}

/** Each resource is read once, however many changes are about it. */
async function shown<Key>(
  appId: string,
  resources: CurrentResources<Key>,
  changes: readonly Change[],
  keyOf: (change: Change) => Key,
): Promise<[string, object][]> {
  const keys = new Map(changes.map((change) => [JSON.stringify(keyOf(change)), keyOf(change)]));
  const current = keys.size === 0 ? [] : await resources.current(appId, [...keys.values()]);
  const byKey = new Map([...keys.keys()].map((key, place) => [key, current[place] ?? null]));
  return changes.flatMap((change): [string, object][] => {
    const resource = byKey.get(JSON.stringify(keyOf(change)));
    return resource ? [[change.id, resource]] : [];
  });
}
