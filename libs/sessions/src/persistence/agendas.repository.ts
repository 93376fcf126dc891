import { Injectable } from '@nestjs/common';
import type { SqlRunner } from '#kernel';
import { Database } from '#platform';
import { PAIRS_OF_SESSIONS, sessionsOf, standingOf } from './standing.js';

/** How a session came into a person's agenda. */
export type AgendaVia = 'favourite' | 'managed';

/** How a session stands for a person. */
export interface Standing {
  readonly sessionId: string;
  readonly personId: string;
  /** Cvent's id. Null: no attendee stands behind the person. */
  readonly attendeeId: string | null;
  /** Cvent's status of the registration. Null: there is none. */
  readonly status: string | null;
  readonly isLive: boolean;
  readonly isAllowed: boolean;
  readonly via: AgendaVia | null;
}

const COLUMNS = `session_id AS "sessionId", person_id AS "personId", attendee_id AS "attendeeId", status, is_live AS "isLive", is_allowed AS "isAllowed", via`;

const OF_PERSON = {
  name: 'agenda-of-person',
  text: `WITH ${sessionsOf()}, ${standingOf('SELECT id AS session_id, $2::uuid AS person_id FROM s')}
    SELECT ${COLUMNS} FROM standing WHERE via IS NOT NULL OR lower(status) = 'waitlisted'`,
};
const OF_SESSION = {
  name: 'agenda-of-session',
  text: `WITH ${sessionsOf('s.id = $2')}, ${standingOf(PAIRS_OF_SESSIONS)}
    SELECT ${COLUMNS} FROM standing WHERE (via IS NOT NULL OR status IS NOT NULL) AND ($3::uuid IS NULL OR person_id > $3) ORDER BY person_id LIMIT $4`,
};
const OF_PAIR = {
  name: 'agenda-of-pair',
  text: `WITH ${sessionsOf('s.id = $2')}, ${standingOf('SELECT s.id AS session_id, p.id AS person_id FROM s JOIN people p ON p.app_id = $1 AND p.id = $3')}
    SELECT ${COLUMNS} FROM standing`,
};
const OF_PAIRS = {
  name: 'agenda-of-pairs',
  text: `WITH ${sessionsOf('s.id = ANY ($2)')}, ${standingOf('SELECT s.id AS session_id, p.id AS person_id FROM unnest($2::uuid[], $3::uuid[]) AS pair (session_id, person_id) JOIN s ON s.id = pair.session_id JOIN people p ON p.app_id = $1 AND p.id = pair.person_id')}
    SELECT ${COLUMNS} FROM standing`,
};
const VISIBLE = {
  name: 'agenda-visible',
  text: `WITH ${sessionsOf()}, ${standingOf('SELECT id AS session_id, $2::uuid AS person_id FROM s')} SELECT session_id AS id FROM standing WHERE is_allowed`,
};
const PERSON = { name: 'agenda-person', text: 'SELECT 1 FROM people WHERE app_id = $1 AND id = $2' };
const MARK = {
  name: 'agenda-mark',
  text: `INSERT INTO agenda_places (app_id, person_id, session_id, via) VALUES ($1, $2, $3, 'favourite') ON CONFLICT DO NOTHING`,
};
const UNMARK = {
  name: 'agenda-unmark',
  text: `DELETE FROM agenda_places WHERE app_id = $1 AND person_id = $2 AND session_id = $3 AND via = 'favourite'`,
};
// The row may have been told of later than our clock shows: the removal is after all that is known.
const REMOVE = {
  name: 'agenda-remove',
  text: `UPDATE enrolments e SET removed_at = greatest($4::timestamptz, e.registered_at, e.ended_at, a.ended_at, s.ended_at) FROM attendees a, sessions s
    WHERE a.app_id = $1 AND a.person_id = $2 AND s.app_id = $1 AND s.id = $3
      AND e.integration_id = a.integration_id AND e.attendee_id = a.attendee_id AND e.session_id = s.cvent_session_id`,
};
const PUT_BACK = {
  name: 'agenda-put-back',
  text: `UPDATE enrolments e SET removed_at = NULL FROM attendees a, sessions s
    WHERE a.app_id = $1 AND a.person_id = $2 AND s.app_id = $1 AND s.id = $3
      AND e.integration_id = a.integration_id AND e.attendee_id = a.attendee_id AND e.session_id = s.cvent_session_id`,
};
const LEAVE_PLACES = {
  text: `WITH ${sessionsOf()}, ${standingOf(PAIRS_OF_SESSIONS)}
    INSERT INTO agenda_places (app_id, person_id, session_id, via)
    SELECT $1, person_id, session_id, coalesce(via, 'managed') FROM standing JOIN s ON s.id = session_id WHERE via IS NOT NULL OR (s.is_closed AND is_allowed)
    ON CONFLICT (person_id, session_id) DO UPDATE SET via = excluded.via`,
};
const LEAVE_CLOSED = {
  text: `WITH ${sessionsOf()} UPDATE sessions SET is_restricted = true FROM s WHERE sessions.id = s.id AND s.is_closed`,
};

// What it held is one agenda of the App's own from now on; another integration makes another one, so nothing of the one is taken for the other's.
const LEAVE_AGENDA = {
  text: `UPDATE agendas a SET kind = 'cms', name = left(a.name, 150) || ' (until ' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD') || ')', updated_at = now()
    FROM integrations i WHERE i.app_id = $1 AND a.id = i.cvent_agenda_id AND EXISTS (SELECT 1 FROM sessions s WHERE s.agenda_id = a.id)`,
};

/** Who is on which session: read as {@link standingOf} says; written where the app itself has a say. Everything is bound to the App. */
@Injectable()
export class AgendasRepository {
  constructor(private readonly database: Database) {}

  /** What is in a person's agenda, and what they wait for. */
  ofPerson(appId: string, personId: string): Promise<Standing[]> {
    return this.database.query<Standing>(OF_PERSON, [appId, personId]);
  }

  /** Who is on a session, by person id. */
  ofSession(appId: string, sessionId: string, after: string | null, limit: number): Promise<Standing[]> {
    return this.database.query<Standing>(OF_SESSION, [appId, sessionId, after, limit]);
  }

  /** Null: there is no such person or no such session. */
  async ofPair(appId: string, personId: string, sessionId: string, tx: SqlRunner = this.database): Promise<Standing | null> {
    return (await tx.query<Standing>(OF_PAIR, [appId, sessionId, personId]))[0] ?? null;
  }

  /** Pairs of which one is not there are left out. */
  ofPairs(appId: string, pairs: readonly { readonly personId: string; readonly sessionId: string }[]): Promise<Standing[]> {
    return this.database.query<Standing>(OF_PAIRS, [appId, pairs.map(({ sessionId }) => sessionId), pairs.map(({ personId }) => personId)]);
  }

  /** The sessions that a person sees. */
  async visibleTo(appId: string, personId: string): Promise<string[]> {
    return (await this.database.query<{ id: string }>(VISIBLE, [appId, personId])).map(({ id }) => id);
  }

  async hasPerson(appId: string, personId: string): Promise<boolean> {
    return (await this.database.query(PERSON, [appId, personId])).length > 0;
  }

  /** The person wants the session in their agenda. */
  async add(tx: SqlRunner, appId: string, personId: string, sessionId: string, isEnrolled: boolean): Promise<void> {
    await tx.write(PUT_BACK, [appId, personId, sessionId]);
    if (!isEnrolled) await tx.write(MARK, [appId, personId, sessionId]);
  }

  /** The person does not want it there. What Cvent enrols anew after `at` comes back (G14). */
  async take(tx: SqlRunner, appId: string, personId: string, sessionId: string, at: Date): Promise<void> {
    await tx.write(UNMARK, [appId, personId, sessionId]);
    await tx.write(REMOVE, [appId, personId, sessionId, at]);
  }

  /** The integration goes: people keep what is in their agendas, and what only some see stays with them. */
  async leaveBehind(tx: SqlRunner, appId: string): Promise<void> {
    await tx.query(LEAVE_PLACES, [appId]);
    await tx.query(LEAVE_CLOSED, [appId]);
    await tx.query(LEAVE_AGENDA, [appId]);
  }
}
