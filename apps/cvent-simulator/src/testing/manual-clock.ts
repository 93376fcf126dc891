import { Clock } from '#kernel';

/** A clock that stands still until it is set. */
export class ManualClock extends Clock {
  constructor(public nowMs = Date.parse('2031-05-14T09:00:00.000Z')) {
    super();
  }

  now(): Date {
    return new Date(this.nowMs);
  }

  advance(ms: number): void {
    this.nowMs += ms;
  }
}
