import type { Clock } from '#kernel';

/** Times that never repeat and never go back: each is at least one millisecond after the one before, whatever the clock does. */
export class Stamps {
  private lastMs = 0;

  constructor(private readonly clock: Clock) {}

  /** The next time, ISO 8601, UTC, milliseconds. */
  next(): string {
    this.lastMs = Math.max(this.lastMs + 1, this.clock.now().getTime());
    return new Date(this.lastMs).toISOString();
  }
}
