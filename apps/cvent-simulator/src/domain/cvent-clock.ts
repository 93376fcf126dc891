import { Clock } from '#kernel';

/** Cvent's own clock. It may go wrong by a fixed time, so that nothing can rely on both sides agreeing. */
export class CventClock extends Clock {
  /** Added to the machine's time; negative is late. */
  skewMs = 0;

  constructor(private readonly base: Clock) {
    super();
  }

  now(): Date {
    return this.skewMs === 0 ? this.base.now() : new Date(this.base.now().getTime() + this.skewMs);
  }
}
