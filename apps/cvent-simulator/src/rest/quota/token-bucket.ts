/** A bucket that fills with `perSecond` up to `capacity`; each call takes one. Starts full. */
export class TokenBucket {
  private level: number;
  private filledAtMs: number | null = null;

  constructor(
    private readonly perSecond: number,
    private readonly capacity: number,
  ) {
    this.level = capacity;
  }

  /** Whole calls that may come at once. */
  get remaining(): number {
    return Math.floor(this.level);
  }

  /** Takes one; false, and takes nothing, when there is none. A clock that goes back fills nothing. */
  take(nowMs: number): boolean {
    const elapsedMs = Math.max(0, nowMs - (this.filledAtMs ?? nowMs));
    this.level = Math.min(this.capacity, this.level + (elapsedMs * this.perSecond) / 1_000);
    this.filledAtMs = nowMs;
    if (this.level < 1) return false;
    this.level -= 1;
    return true;
  }
}
