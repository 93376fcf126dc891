import { Injectable } from '@nestjs/common';
import type { SqlRunner } from '#kernel';
import { Database } from '#platform';
import type { SessionNote } from '../domain/plan-session.js';
import { PAIRS_OF_SESSIONS, sessionsOf, standingOf } from './standing.js';

/** A session as it is shown. */
export interface SessionView {
  readonly id: string;
  readonly agendaId: string;
  readonly cventSessionId: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly startsAt: Date | null;
  /** Null: not known, or before the start. */
  readonly endsAt: Date | null;
  readonly timeZone: string | null;
  readonly location: string | null;
  readonly code: string | null;
  readonly category: string | null;
  readonly status: string | null;
  readonly included: boolean;
  readonly registrationTypes: readonly string[];
  readonly speakers: readonly { readonly id: string; readonly name: string | null }[];
  readonly notes: readonly SessionNote[];
  readonly fieldEdits: Readonly<Record<string, string>>;
  readonly isClosed: boolean;
  readonly allowedPeople: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Which sessions are wanted. What is null does not narrow. */
export interface SessionFilter {
  readonly agendaId: string | null;
  /** A day on the clock of the event. */
  readonly day: string | null;
  readonly category: string | null;
  readonly visibility: 'everyone' | 'allowed_people' | null;
  readonly ids: readonly string[] | null;
}

/** Where a page begins: after this session. */
export interface SessionCursor {
  /** ISO 8601; `infinity` for one without a time. */
  readonly startsAt: string;
  readonly id: string;
}

const BEGINS = `coalesce(starts_at, 'infinity')`;
const SHOWN = `id, agenda_id AS "agendaId", cvent_session_id AS "cventSessionId", title, description, starts_at AS "startsAt", CASE WHEN ends_at >= coalesce(starts_at, ends_at) THEN ends_at END AS "endsAt", time_zone AS "timeZone", location, code, category,
      status, included, registration_types AS "registrationTypes", notes, field_edits AS "fieldEdits", is_closed AS "isClosed", created_at AS "createdAt", updated_at AS "updatedAt"`;

// Counting who is allowed looks at everybody on a session, so it is done for those of the page alone.
const LIST = {
  name: 'sessions-list',
  text: `WITH ${sessionsOf(`($2::uuid IS NULL OR s.agenda_id = $2) AND ($3::date IS NULL OR (s.starts_at AT TIME ZONE coalesce(s.time_zone, 'UTC'))::date = $3)
        AND ($4::text IS NULL OR lower(s.category) = lower($4)) AND ($6::uuid[] IS NULL OR s.id = ANY ($6))`)}, page AS (
      SELECT *, ${BEGINS} AS begins FROM s WHERE ($5::boolean IS NULL OR is_closed = $5) AND ($7::timestamptz IS NULL OR (${BEGINS}, id) > ($7, $8))
      ORDER BY ${BEGINS}, id LIMIT $9
    )
    SELECT ${SHOWN}, (SELECT coalesce(json_agg(json_build_object('id', spoken.id, 'name', c.name) ORDER BY spoken.place), '[]')
      FROM unnest(speaker_ids) WITH ORDINALITY AS spoken (id, place)
      LEFT JOIN cvent_catalogue c ON c.integration_id = page.integration_id AND c.kind = 'speaker' AND c.cvent_id = spoken.id) AS speakers
    FROM page ORDER BY begins, id`,
};
const COUNT_ALLOWED = {
  name: 'sessions-count-allowed',
  text: `WITH ${sessionsOf('s.id = ANY ($2)')}, ${standingOf(PAIRS_OF_SESSIONS)} SELECT session_id AS id, count(*)::int AS people FROM standing WHERE is_allowed GROUP BY session_id`,
};
const NO_FILTER: SessionFilter = { agendaId: null, day: null, category: null, visibility: null, ids: null };

/** Sessions as they are shown. Everything is bound to the App. */
@Injectable()
export class SessionViewsRepository {
  constructor(private readonly database: Database) {}

  /** By start, those without one last. */
  async list(
    appId: string,
    filter: SessionFilter,
    after: SessionCursor | null,
    limit: number,
    tx: SqlRunner = this.database,
  ): Promise<SessionView[]> {
    const { agendaId, day, category, visibility, ids } = filter;
    const isClosed = visibility === null ? null : visibility === 'allowed_people';
    const rows = await tx.query<Omit<SessionView, 'allowedPeople'>>(LIST, [appId, agendaId, day, category, isClosed, ids, after?.startsAt ?? null, after?.id ?? null, limit]); // prettier-ignore
    const closed = rows.filter((row) => row.isClosed).map(({ id }) => id);
    const counts = closed.length === 0 ? [] : await tx.query<{ id: string; people: number }>(COUNT_ALLOWED, [appId, closed]);
    const allowed = new Map(counts.map(({ id, people }) => [id, people]));
    return rows.map((row) => ({ ...row, allowedPeople: allowed.get(row.id) ?? 0 }));
  }

  async byIds(appId: string, ids: readonly string[]): Promise<SessionView[]> {
    return ids.length === 0 ? [] : this.list(appId, { ...NO_FILTER, ids }, null, ids.length);
  }
}
