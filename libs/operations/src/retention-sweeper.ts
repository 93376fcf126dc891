import { Inject, Injectable } from '@nestjs/common';
import type { Retainer } from '#contracts';
import { Sweeper } from '#messaging';
import { RETAINERS } from './sources.js';

const DAY_MS = 86_400_000;
const EVERY_MS = 60 * 60_000;
/** Of each kind, so many pieces at a time: the next hour goes on. */
const MOST_ROUNDS = 500;

/** Lets go of what is kept for a time only, once an hour (B24). */
@Injectable()
export class RetentionSweeper extends Sweeper {
  private lookedAt = -Infinity;

  constructor(@Inject(RETAINERS) private readonly retainers: readonly Retainer[]) {
    super();
  }

  protected async sweep(): Promise<number> {
    if (performance.now() - this.lookedAt < EVERY_MS) return 0;
    const before = new Date(Date.now() - this.config.messageDays * DAY_MS);
    for (const retainer of this.retainers) {
      let forgotten = 0;
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const some = await retainer.forget(before);
        if (some === 0) break;
        forgotten += some;
      }
      if (forgotten > 0) this.log.info('retention.forgotten', { what: retainer.what, forgotten });
    }
    this.lookedAt = performance.now();
    return 0;
  }
}
