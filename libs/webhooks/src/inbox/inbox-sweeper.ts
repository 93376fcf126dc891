import { Injectable } from '@nestjs/common';
import { Queues, Sweeper } from '#messaging';
import { Database } from '#platform';
import { CountFromNothing, MessageHints } from './message-hints.service.js';

/** Rows that are claimed by one statement, which looks at all that are due to find their turns. */
const BATCH = 10_000;
/** Jobs that are given to the queue at once. */
const PART = 2_000;
/** Rows that are looked at for one batch. */
const MOST_SEEN = 100_000;
/** After how long a row is looked at again although the queue seems to hold its job. */
const LONGEST_WAIT_MINUTES = 10;

/** Batches of one sweep: a queue that was emptied is full again within seconds. */
const MOST_BATCHES = 5;

/** What waits, as the sweeper looks at it: however large the table, it must read the rows that wait alone. */
export const COUNT = {
  name: 'inbox-sweep-count',
  text: `SELECT count(*)::int AS pending, (count(*) FILTER (WHERE wake_at <= now()))::int AS due,
      (count(*) FILTER (WHERE wake_at <= now() - interval '${LONGEST_WAIT_MINUTES} minutes'))::int AS old
    FROM inbox_messages WHERE status = 'pending' AND wake_at IS NOT NULL`,
};

interface Count {
  readonly pending: number;
  readonly due: number;
  /** Of those, the ones that waited too long, whatever the queues hold. */
  readonly old: number;
}

const UNPARK = {
  name: 'inbox-sweep-unpark',
  text: `UPDATE inbox_messages SET wake_at = now() WHERE status = 'pending' AND wake_at IS NULL AND integration_id IN (SELECT id FROM integrations WHERE status <> 'paused')`,
};

// Of those that are due longest the first of each integration, then the second of each, and so on: whose job is missing nobody can tell, and it must not be
// looked for behind the backlog of somebody else.
const CLAIM = {
  name: 'inbox-sweep-claim',
  text: `WITH due AS (
      SELECT id, row_number() OVER (PARTITION BY integration_id ORDER BY wake_at, id) AS place
      FROM (SELECT id, integration_id, wake_at FROM inbox_messages WHERE status = 'pending' AND wake_at <= now() ORDER BY wake_at LIMIT ${MOST_SEEN}) oldest
    )
    UPDATE inbox_messages SET wake_ups = wake_ups + 1, wake_at = now() + least($2 * power(2, least(wake_ups, 10)), 600000) * interval '1 ms'
    WHERE id = ANY (ARRAY(SELECT m.id FROM inbox_messages m WHERE m.id = ANY (ARRAY(SELECT id FROM due ORDER BY place, id LIMIT $1))
      AND m.status = 'pending' AND m.wake_at <= now() FOR UPDATE SKIP LOCKED))
    RETURNING id, integration_id, wake_ups`,
};

// The queue did not take their jobs: they are due as they were.
const GIVE_BACK = {
  name: 'inbox-sweep-give-back',
  text: `UPDATE inbox_messages SET wake_at = now() WHERE id = ANY ($1) AND status = 'pending' AND wake_at IS NOT NULL`,
};

/**
 * Publishes messages whose job was lost: a publish that failed, a queue that was emptied; and those that waited for their integration to go on. A row that is due is no sign of that while the queue holds as many
 * jobs as rows wait, for then it is only busy; so wake-ups stay near one a message.
 */
@Injectable()
export class InboxSweeper extends Sweeper {
  constructor(
    private readonly database: Database,
    private readonly queues: Queues,
    private readonly hints: MessageHints,
  ) {
    super();
  }

  protected async sweep(): Promise<number> {
    await this.database.query(UNPARK);
    const wanted = await this.countMissing();
    const ahead = new CountFromNothing();
    let published = 0;
    for (let batch = 0; batch < MOST_BATCHES && published < wanted; batch++) {
      const claimed = await this.publishSome(Math.min(BATCH, wanted - published), ahead);
      if (claimed === 0) break;
      published += claimed;
    }
    return published;
  }

  /** How many rows are due whose job the queues do not hold, as far as counting can tell. */
  private async countMissing(): Promise<number> {
    const before = await this.countRows();
    if (before.due === 0) return 0;
    const [inbox, backlog] = await Promise.all([this.heldBy('inbox'), this.heldBy('backlog')]);
    const held = inbox + backlog;
    if (before.pending <= held && before.old === 0) return 0;
    // What ended or came while the queues answered is not missing: it shows in one of the two counts only.
    const { pending, due, old } = await this.countRows();
    return Math.min(due, Math.max(Math.min(before.pending, pending) - held, old));
  }

  private async countRows(): Promise<Count> {
    return (await this.database.query<Count>(COUNT))[0]!;
  }

  private async heldBy(queue: 'inbox' | 'backlog'): Promise<number> {
    const { waiting, active, delayed } = await this.queues.depth(queue);
    return waiting + active + delayed;
  }

  private async publishSome(limit: number, ahead: CountFromNothing): Promise<number> {
    const claimed = await this.database.query<{ id: string; integration_id: string; wake_ups: number }>(CLAIM, [
      limit,
      this.config.sweepGraceMs,
    ]);
    const inOrder = [...claimed].sort((a, b) => (a.id < b.id ? -1 : 1)); // as they came: ids rise with time
    const hints = inOrder.map(({ id, integration_id, wake_ups }) => ({ id, integrationId: integration_id, jobId: `${id}.${wake_ups}` }));
    for (let at = 0; at < hints.length; at += PART) {
      try {
        await this.hints.publish(hints.slice(at, at + PART), ahead);
      } catch (error) {
        await this.database.query(GIVE_BACK, [hints.slice(at).map(({ id }) => id)]);
        throw error;
      }
    }
    return claimed.length;
  }
}
