import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { HistoryFeed, type FeedPlace } from '#history';
import { UnavailableError } from '#kernel';
import { Log } from '#platform';
import { TOLD_ACTIONS } from './domain/change.js';

/** How often it is looked whether those who wait have something to read: one statement, however many wait. */
const LOOK_EVERY_MS = 300;
/** Requests that one process lets wait, of all Apps and of one. */
const MOST_WAITERS = 2_000;
const MOST_OF_APP = 50;

interface Waiter extends FeedPlace {
  readonly appId: string;
  readonly wake: () => void;
}

/** Requests that wait for a change. None holds a connection or a transaction meanwhile. */
@Injectable()
export class ChangeWaiters implements BeforeApplicationShutdown {
  private readonly waiting = new Set<Waiter>();
  private readonly ofApp = new Map<string, number>();
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  /** True once the process ends: nobody is to wait any more. */
  get areDismissed(): boolean {
    return this.isStopped;
  }

  constructor(
    private readonly feed: HistoryFeed,
    private readonly log: Log,
  ) {}

  /** Resolves when there may be something after the place, the time is over, the caller gave up, or the process ends. @throws UnavailableError when too many wait */
  async wait(appId: string, { xid, id }: FeedPlace, timeoutMs: number, gone: AbortSignal): Promise<void> {
    if (this.isStopped || gone.aborted || timeoutMs <= 0) return;
    const own = this.ofApp.get(appId) ?? 0;
    if (this.waiting.size >= MOST_WAITERS || own >= MOST_OF_APP)
      throw new UnavailableError(
        'changes.too_many_waiters',
        `At most ${MOST_OF_APP} requests may wait for changes of an App. Ask without \`wait\`, or let fewer wait.`,
      );
    this.ofApp.set(appId, own + 1);
    let waiter: Waiter | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve) => {
        waiter = { appId, xid, id, wake: resolve };
        this.waiting.add(waiter);
        timer = setTimeout(resolve, timeoutMs);
        gone.addEventListener('abort', () => resolve(), { once: true });
        this.timer ??= setTimeout(() => void this.look(), LOOK_EVERY_MS);
      });
    } finally {
      clearTimeout(timer);
      this.waiting.delete(waiter!);
      const left = this.ofApp.get(appId)! - 1;
      if (left > 0) this.ofApp.set(appId, left);
      else this.ofApp.delete(appId);
    }
  }

  /** Whoever waits is answered at once, so that a stop waits for nobody. */
  beforeApplicationShutdown(): void {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
    for (const { wake } of this.waiting) wake();
  }

  private async look(): Promise<void> {
    const waiting = [...this.waiting];
    try {
      for (const place of await this.feed.news(waiting, TOLD_ACTIONS)) waiting[place]!.wake();
    } catch (error) {
      this.log.warn('changes.not_looked', { error: error instanceof Error ? error.name : 'unknown' }); // those who wait find out themselves
    } finally {
      this.timer = this.waiting.size > 0 && !this.isStopped ? setTimeout(() => void this.look(), LOOK_EVERY_MS) : null;
    }
  }
}
