import { Injectable } from '@nestjs/common';
import type { AttendeeTrace, AttendeeTraces, Sought } from '#contracts';
import { emailKey } from '#kernel';
import { Database } from '#platform';

interface Row extends Omit<AttendeeTrace, 'hidden' | 'emailHolder'> {
  readonly hiddenAt: Date | null;
  readonly hiddenPersonId: string | null;
  readonly holderId: string | null;
  readonly holderAttendeeId: string | null;
}

const MOST = 50;
const FIND = {
  name: 'attendee-traces',
  text: `SELECT a.attendee_id AS "attendeeId", a."values"->>'status' AS status, a.placement, a.person_id AS "personId", a.as_of AS "asOf", CASE WHEN a.is_erased THEN a.hidden_at END AS "erasedAt", CASE WHEN NOT a.is_erased THEN a.hidden_at END AS "hiddenAt",
      a.hidden_person_id AS "hiddenPersonId", p.id AS "holderId", h.attendee_id AS "holderAttendeeId"
    FROM attendees a LEFT JOIN people p ON p.app_id = a.app_id AND p.email_key = a.email_key AND p.id IS DISTINCT FROM a.person_id
      LEFT JOIN attendees h ON h.app_id = a.app_id AND h.person_id = p.id
    WHERE a.app_id = $1 AND a.attendee_id IN (
        SELECT attendee_id FROM attendees WHERE app_id = $1 AND email_key = $2
        UNION SELECT o.attendee_id FROM people JOIN attendees o ON o.app_id = people.app_id AND o.person_id = people.id WHERE people.app_id = $1 AND people.email_key = $2
        UNION SELECT $3::text) ORDER BY a.attendee_id LIMIT ${MOST}`,
};
const ALONE = {
  name: 'attendee-traces-person',
  text: `SELECT p.id FROM people p WHERE p.app_id = $1 AND p.email_key = $2 AND NOT EXISTS (SELECT 1 FROM attendees a WHERE a.app_id = p.app_id AND a.person_id = p.id)`,
};

/** Where the attendees stand that somebody asks for. */
@Injectable()
export class KnownAttendees implements AttendeeTraces {
  constructor(private readonly database: Database) {}

  async attendees(appId: string, sought: Sought): Promise<readonly AttendeeTrace[]> {
    const [email, attendeeId] = 'email' in sought ? [emailKey(sought.email), null] : [null, sought.attendeeId.toLowerCase()];
    const rows = await this.database.query<Row>(FIND, [appId, email, attendeeId]);
    return rows.map(({ hiddenAt, hiddenPersonId, holderId, holderAttendeeId, ...row }) => ({
      ...row,
      hidden: hiddenAt && { at: hiddenAt, personId: hiddenPersonId },
      emailHolder: holderId === null ? null : { personId: holderId, attendeeId: holderAttendeeId },
    }));
  }

  async personAlone(appId: string, email: string): Promise<string | null> {
    return (await this.database.query<{ id: string }>(ALONE, [appId, emailKey(email)]))[0]?.id ?? null;
  }
}
