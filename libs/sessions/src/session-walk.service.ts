import { Injectable } from '@nestjs/common';
import { enrolmentId, enrolmentParts, type Cause, type JobOutcome } from '#contracts';
import { Database } from '#platform';
import { EnrolmentReconciler } from './enrolment-reconciler.service.js';
import { EnrolmentsRepository } from './persistence/enrolments.repository.js';
import { SessionReconciler } from './session-reconciler.service.js';

/** Sessions, or enrolments, of one page and of one transaction. */
const PAGE = 200;

const BEGIN = {
  name: 'session-walk-begin',
  text: `UPDATE session_walks w SET time_zone = i.event_time_zone, direction_version = i.direction_version, wake_at = now() + interval '15 seconds',
      part = CASE WHEN changed THEN 'sessions' ELSE part END, cursor = CASE WHEN changed THEN '' ELSE cursor END
    FROM (SELECT i.id, i.event_time_zone, i.direction_version, i.cvent_to_cms,
        w.part IS NULL OR (w.time_zone, w.direction_version) IS DISTINCT FROM (i.event_time_zone, i.direction_version) AS changed
      FROM integrations i JOIN session_walks w ON w.integration_id = i.id WHERE i.id = $1) i
    WHERE w.integration_id = i.id RETURNING w.part, w.cursor, w.time_zone AS "timeZone", w.direction_version AS "directionVersion", i.cvent_to_cms AS "isOn"`,
};
const SESSIONS = {
  name: 'session-walk-page',
  text: 'SELECT session_id AS id FROM cvent_sessions WHERE integration_id = $1 AND session_id > $2 ORDER BY session_id LIMIT $3',
};
const ADVANCE = {
  name: 'session-walk-advance',
  text: `UPDATE session_walks SET part = $4::text, cursor = $5, wake_at = now() + CASE WHEN $4::text IS NULL THEN interval '0' ELSE interval '15 seconds' END
    WHERE integration_id = $1 AND time_zone IS NOT DISTINCT FROM $2 AND direction_version = $3 AND part IS NOT NULL RETURNING 1`,
};

type Part = 'sessions' | 'enrolments' | null;

interface WalkRow {
  readonly part: Part;
  readonly cursor: string;
  readonly timeZone: string | null;
  readonly directionVersion: number;
  readonly isOn: boolean;
}

/** Brings sessions and agendas in step after the event's time zone became known or another one (B13), Cvent to CMS was switched on (G1), or the Cvent agenda was lost (G3). */
@Injectable()
export class SessionWalk {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionReconciler,
    private readonly enrolments: EnrolmentReconciler,
    private readonly rows: EnrolmentsRepository,
  ) {}

  /** Goes on where it stood. Of two at once, both do the same work, which does no harm. */
  async run(integrationId: string): Promise<JobOutcome> {
    const [walk] = await this.database.query<WalkRow>(BEGIN, [integrationId]);
    if (!walk) return { outcome: 'skipped', reason: 'gone' };
    let { part, cursor } = walk;
    while (part !== null) {
      [part, cursor] =
        part === 'sessions' ? await this.nextSessions(integrationId, walk, cursor) : await this.nextEnrolments(integrationId, cursor);
      const isOurs = (await this.database.query(ADVANCE, [integrationId, walk.timeZone, walk.directionVersion, part, cursor])).length > 0;
      if (!isOurs) return { outcome: 'skipped', reason: 'overtaken' };
    }
    return { outcome: 'applied' };
  }

  private async nextSessions(integrationId: string, { isOn }: WalkRow, cursor: string): Promise<[Part, string]> {
    const page = await this.database.query<{ id: string }>(SESSIONS, [integrationId, cursor, PAGE]);
    const ids = page.map(({ id }) => id);
    if (isOn && ids.length > 0) await this.sessions.follow(integrationId, ids, causeOf(integrationId));
    if (ids.length === PAGE) return ['sessions', ids.at(-1)!];
    return isOn ? ['enrolments', ''] : [null, ''];
  }

  private async nextEnrolments(integrationId: string, cursor: string): Promise<[Part, string]> {
    const page = await this.rows.page(integrationId, enrolmentParts(cursor), PAGE);
    if (page.length > 0) await this.enrolments.follow(integrationId, page, causeOf(integrationId));
    const last = page.at(-1);
    return page.length === PAGE && last ? ['enrolments', enrolmentId(last.attendeeId, last.sessionId)] : [null, ''];
  }
}

function causeOf(integrationId: string): Cause {
  return { type: 'edit', id: integrationId };
}
