import type { Clock } from '#kernel';
import { type Tier, type TierName, TIERS } from './tiers.js';
import { TokenBucket } from './token-bucket.js';

/** What the limits say to a call: go on, slower (per second), or no more today. */
export type Verdict = 'permitted' | 'tooManyRequests' | 'limitExceeded';

/** One day's calls. */
export interface DayUsage {
  /** `2031-05-14`, GMT. */
  readonly date: string;
  readonly used: number;
}

const DAY_MS = 86_400_000;
const DAYS_KEPT = 7;

/** The account's limits per second and per day. Every call counts for the day, refused ones too; the day ends at midnight GMT. */
export class Quota {
  private bucket!: TokenBucket;
  private tierName!: TierName;
  private readonly usedByDate = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    tierName: TierName,
  ) {
    this.setTier(tierName);
  }

  get tier(): Tier & { readonly key: TierName } {
    return { key: this.tierName, ...TIERS[this.tierName] };
  }

  /** Today's calls. */
  get used(): number {
    return this.usedByDate.get(this.today()) ?? 0;
  }

  /** Today's calls that are left; null for unlimited. */
  get remaining(): number | null {
    const { callsPerDay } = this.tier;
    return callsPerDay === null ? null : Math.max(0, callsPerDay - this.used);
  }

  /** Calls that may come at once now. */
  get remainingThisSecond(): number {
    return this.bucket.remaining;
  }

  /** The next midnight GMT. */
  get resetAtMs(): number {
    return Math.floor(this.clock.now().getTime() / DAY_MS) * DAY_MS + DAY_MS;
  }

  /** Counts a call and says whether it may go on. */
  take(): Verdict {
    const isDayOver = this.remaining === 0;
    this.count();
    if (isDayOver) return 'limitExceeded';
    return this.bucket.take(this.clock.now().getTime()) ? 'permitted' : 'tooManyRequests';
  }

  /** Another tier from now on, with a full burst. What was used today stays used. */
  setTier(tierName: TierName): void {
    this.tierName = tierName;
    const { callsPerSecond, burst } = TIERS[tierName];
    this.bucket = new TokenBucket(callsPerSecond, burst);
  }

  /** As if so many calls had been made today, by whomever. */
  setUsed(used: number): void {
    this.usedByDate.set(this.today(), used);
  }

  /** As if only so many calls were left today. No more than the tier has; nothing happens without a daily quota. */
  leave(remaining: number): void {
    const { callsPerDay } = this.tier;
    if (callsPerDay !== null) this.setUsed(Math.max(0, callsPerDay - remaining));
  }

  /** Calls of the last seven days, the oldest first; today is always there. */
  days(): DayUsage[] {
    const todayMs = this.resetAtMs - DAY_MS;
    return Array.from({ length: DAYS_KEPT }, (_, index) => {
      const date = dateOf(todayMs - (DAYS_KEPT - 1 - index) * DAY_MS);
      return { date, used: this.usedByDate.get(date) ?? 0 };
    });
  }

  /** This tier, of which nothing was used yet. */
  reset(tierName: TierName): void {
    this.usedByDate.clear();
    this.setTier(tierName);
  }

  private count(): void {
    this.usedByDate.set(this.today(), this.used + 1);
    if (this.usedByDate.size > 2 * DAYS_KEPT) this.usedByDate.delete(this.usedByDate.keys().next().value!);
  }

  private today(): string {
    return dateOf(this.clock.now().getTime());
  }
}

function dateOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
