import { Injectable } from '@nestjs/common';
import type { SubjectKind } from '#contracts';
import type { SqlRunner } from '#kernel';
import { Database } from '#platform';

/** A record may become visible to reads a little after its time: each incremental walk begins this much before the last one's end (FACTS 3). */
const OVERLAP = `interval '2 minutes'`;

const OPEN = {
  name: 'marks-open',
  text: `INSERT INTO read_marks (integration_id, sessions_read_to, attendees_read_to, enrolments_read_to, incremental_due_at, full_due_at)
    SELECT i.id, i.created_at, i.created_at, i.created_at, now() + $1 * interval '1 minute' * (0.9 + 0.2 * random()), ${nextNight('$2')}
    FROM integrations i LEFT JOIN read_marks m ON m.integration_id = i.id WHERE m.integration_id IS NULL ON CONFLICT DO NOTHING`,
};
/** Runs of this trigger that are under way. */
const underWay = (trigger: string): string =>
  `SELECT 1 FROM import_runs r WHERE r.integration_id = i.id AND r.trigger = '${trigger}' AND r.state IN ('queued', 'running', 'waiting_for_quota')`;
// The run is created in the same transaction, which then needs the integration: one that is being deleted is passed over, or the two would wait for each other.
const TAKE = 'SKIP LOCKED FOR KEY SHARE OF i SKIP LOCKED';
const DUE = {
  name: 'marks-due',
  text: `UPDATE read_marks SET
      full_due_at = CASE WHEN full_due_at <= now() THEN ${nextNight('$2')} ELSE full_due_at END,
      incremental_due_at = now() + $1 * interval '1 minute' * (0.9 + 0.2 * random())
    FROM (SELECT m.integration_id AS id, m.full_due_at <= now() AS is_full FROM read_marks m JOIN integrations i ON i.id = m.integration_id
      WHERE (m.incremental_due_at <= now() OR m.full_due_at <= now()) AND i.status <> 'paused' AND (m.refused_until IS NULL OR m.refused_until <= now())
        AND NOT EXISTS (${underWay('schedule')})
      LIMIT 100 FOR UPDATE OF m ${TAKE}) due
    WHERE integration_id = due.id RETURNING integration_id AS id, due.is_full AS "isFull"`,
};
const POSTPONE = {
  name: 'marks-postpone',
  text: `UPDATE read_marks SET incremental_due_at = now() + $2 * interval '1 minute' WHERE integration_id = $1`,
};
const REPEAT_FULL = {
  name: 'marks-repeat-full',
  text: `UPDATE read_marks SET full_due_at = least(full_due_at, now() + interval '1 hour') WHERE integration_id = $1`,
};
const SETTLE_DUE = {
  name: 'marks-settle-due',
  text: `DELETE FROM settle_requests WHERE integration_id IN (
      SELECT s.integration_id FROM settle_requests s JOIN integrations i ON i.id = s.integration_id LEFT JOIN read_marks m ON m.integration_id = i.id
      WHERE (s.last_wanted_at <= now() - $1 * interval '1 ms' OR s.first_wanted_at <= now() - $2 * interval '1 ms') AND i.status <> 'paused'
        AND (m.refused_until IS NULL OR m.refused_until <= now())
        AND NOT EXISTS (${underWay('settle')})
      LIMIT 100 FOR UPDATE OF s ${TAKE})
    RETURNING integration_id AS id, subjects`,
};
const COLUMN: Readonly<Record<SubjectKind, string>> = {
  session: 'sessions_read_to',
  attendee: 'attendees_read_to',
  enrolment: 'enrolments_read_to',
};
const readFrom = (subject: SubjectKind) => ({
  name: `marks-read-from-${subject}`,
  text: `SELECT ${COLUMN[subject]} - ${OVERLAP} AS "readFrom" FROM read_marks WHERE integration_id = $1`,
});
const readTo = (subject: SubjectKind) => ({
  name: `marks-read-to-${subject}`,
  text: `UPDATE read_marks SET ${COLUMN[subject]} = greatest(${COLUMN[subject]}, $2), refused_until = NULL, refusal = NULL WHERE integration_id = $1`,
});
const REFUSE = {
  name: 'marks-refuse',
  text: `UPDATE read_marks SET refused_until = now() + $2 * interval '1 minute', refusal = $3 WHERE integration_id = $1`,
};

const ALLOW = { name: 'marks-allow', text: 'UPDATE read_marks SET refused_until = NULL, refusal = NULL WHERE integration_id = $1' };

/** The next time that it is this hour in UTC. */
function nextNight(hour: string): string {
  const today = `((now() AT TIME ZONE 'UTC')::date + ${hour}::int * interval '1 hour') AT TIME ZONE 'UTC'`;
  return `CASE WHEN ${today} > now() THEN ${today} ELSE ${today} + interval '1 day' END`;
}

/** The tables `read_marks` and `settle_requests`: how far Cvent was read, and when it is to be read next. */
@Injectable()
export class ReadMarksRepository {
  constructor(private readonly database: Database) {}

  /** Gives every integration its marks: it is read from its creation on; what was before is an import's. */
  async open(everyMinutes: number, nightlyHour: number): Promise<void> {
    await this.database.query(OPEN, [everyMinutes, nightlyHour]);
  }

  /** Takes the integrations that are due for a reconciliation; `isFull`: the nightly one. While one is under way the next one waits for its end. */
  due(tx: SqlRunner, everyMinutes: number, nightlyHour: number): Promise<{ id: string; isFull: boolean }[]> {
    return tx.query(DUE, [everyMinutes, nightlyHour]);
  }

  async postpone(integrationId: string, minutes: number): Promise<void> {
    await this.database.query(POSTPONE, [integrationId, minutes]);
  }

  /** The nightly one failed: it comes again in an hour. */
  async repeatFull(integrationId: string): Promise<void> {
    await this.database.query(REPEAT_FULL, [integrationId]);
  }

  /** Takes the settle reads that are due (DESIGN 4): quiet for a while, or waiting for long. */
  settleDue(tx: SqlRunner, delayMs: number, mostDelayMs: number): Promise<{ id: string; subjects: SubjectKind[] }[]> {
    return tx.query(SETTLE_DUE, [delayMs, mostDelayMs]);
  }

  /** From when on an incremental walk reads, on Cvent's clock. Null: the integration is gone, or new. */
  async readFrom(integrationId: string, subject: SubjectKind): Promise<Date | null> {
    return (await this.database.query<{ readFrom: Date }>(readFrom(subject), [integrationId]))[0]?.readFrom ?? null;
  }

  /** Everything of this kind up to this moment was read. */
  async readTo(tx: SqlRunner, integrationId: string, subject: SubjectKind, to: Date): Promise<void> {
    await tx.write(readTo(subject), [integrationId, to]);
  }

  /** Cvent does not let us read: no reads start by themselves for a while. */
  async refuse(integrationId: string, minutes: number, code: string): Promise<void> {
    await this.database.query(REFUSE, [integrationId, minutes, code]);
  }

  /** What held up the reads may be mended. */
  async allow(integrationId: string): Promise<void> {
    await this.database.query(ALLOW, [integrationId]);
  }
}
