import { Injectable } from '@nestjs/common';
import { Queues, Sweeper } from '#messaging';
import { Database } from '#platform';
import { CountFromNothing, MessageHints } from './message-hints.service.js';

/** Rows of one sweep: enough to refill a queue quickly, few enough for one statement. */
const BATCH = 1_000;
/** After how long a row is looked at again although the queue seems to hold its job. */
const LONGEST_WAIT_MINUTES = 10;

/** Batches of one sweep: a queue that was emptied is full again within seconds. */
const MOST_BATCHES = 50;

const COUNT = {
  name: 'inbox-sweep-count',
  text: `SELECT count(*)::int AS pending, (count(*) FILTER (WHERE wake_at <= now()))::int AS due,
      (count(*) FILTER (WHERE wake_at <= now() - interval '${LONGEST_WAIT_MINUTES} minutes'))::int AS old
    FROM inbox_messages WHERE status = 'pending' AND wake_at IS NOT NULL`,
};

const UNPARK = {
  name: 'inbox-sweep-unpark',
  text: `UPDATE inbox_messages SET wake_at = now() WHERE status = 'pending' AND wake_at IS NULL AND integration_id IN (SELECT id FROM integrations WHERE status <> 'paused')`,
};

const CLAIM = {
  name: 'inbox-sweep-claim',
  text: `UPDATE inbox_messages SET wake_ups = wake_ups + 1, wake_at = now() + least($2 * power(2, least(wake_ups, 10)), 600000) * interval '1 ms'
    WHERE id IN (SELECT id FROM inbox_messages WHERE status = 'pending' AND wake_at <= now() ORDER BY wake_at, id LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING id, integration_id, wake_ups`,
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
    const [row] = await this.database.query<{ pending: number; due: number; old: number }>(COUNT);
    if (!row || row.due === 0) return 0;
    const held = await Promise.all([this.heldBy('inbox'), this.heldBy('backlog')]);
    const missing = row.pending - (held[0] + held[1]);
    const wanted = Math.min(row.due, Math.max(missing, row.old));
    const ahead = new CountFromNothing();
    let published = 0;
    for (let batch = 0; batch < MOST_BATCHES && published < wanted; batch++) {
      const claimed = await this.publishSome(Math.min(BATCH, wanted - published), ahead);
      if (claimed === 0) break;
      published += claimed;
    }
    return published;
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
    await this.hints.publish(
      inOrder.map(({ id, integration_id, wake_ups }) => ({ id, integrationId: integration_id, jobId: `${id}.${wake_ups}` })),
      ahead,
    );
    return claimed.length;
  }
}
