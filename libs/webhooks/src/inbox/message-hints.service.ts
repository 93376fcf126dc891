import { Injectable } from '@nestjs/common';
import { JobPublisher, type JobToPublish, LAST_TURN } from '#messaging';
import { turnOf } from '../domain/turn-of.js';
import { Backlog } from './backlog.service.js';

/** A message that a worker should look at. */
export interface MessageHint {
  readonly id: string;
  readonly integrationId: string;
  readonly jobId: string;
}

/**
 * Publishes the jobs of messages so that no integration holds up another: the few first ones of each on the queue `inbox`, the rest on `backlog`, which takes
 * turns over the integrations.
 */
@Injectable()
export class MessageHints {
  constructor(
    private readonly jobs: JobPublisher,
    private readonly backlog: Backlog,
  ) {}

  /** `ahead` counts the messages before each one; left out, as they wait. @throws UnavailableError when the queue does not answer in time. */
  async publish(hints: readonly MessageHint[], ahead: Pick<Backlog, 'next'> = this.backlog): Promise<void> {
    const atOnce: JobToPublish<'message.apply'>[] = [];
    const inTurns: JobToPublish<'backlog.apply'>[] = [];
    for (const { id, integrationId, jobId } of hints) {
      const job = { payload: { inboxMessageId: id, integrationId }, jobId };
      const turn = turnOf(ahead.next(integrationId), LAST_TURN);
      if (turn === null) atOnce.push(job);
      else inTurns.push({ ...job, turn });
    }
    await Promise.all([this.jobs.publishAll('message.apply', atOnce), this.jobs.publishAll('backlog.apply', inTurns)]);
  }
}

/** Counts what is published of each integration, from nothing. */
export class CountFromNothing implements Pick<Backlog, 'next'> {
  private readonly counts = new Map<string, number>();

  next(integrationId: string): number {
    const count = this.counts.get(integrationId) ?? 0;
    this.counts.set(integrationId, count + 1);
    return count;
  }
}
