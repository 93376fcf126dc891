import { LRUCache } from 'lru-cache';
import type { Clock } from '#kernel';

/** How many addresses are remembered at once: whoever has more than this at hand cannot be told apart by address anyway. */
const MOST_SOURCES = 10_000;

/** Counts failures by source, in windows that begin with a source's first failure. Holds a bounded number of sources, whatever comes. */
export class FailureBudget {
  private readonly failures: LRUCache<string, { count: number }>;

  constructor(
    private readonly most: number,
    windowMs: number,
    clock: Clock,
  ) {
    const perf = { now: () => clock.now().getTime() };
    this.failures = new LRUCache({ max: MOST_SOURCES, ttl: windowMs, ttlResolution: 0, perf });
  }

  /** False for all but a moment of a service's life: then no source needs to be looked at. */
  get isUntouched(): boolean {
    return this.failures.size === 0;
  }

  /** Whether this source has failed too often in its window. */
  isSpent(source: string): boolean {
    return (this.failures.get(source)?.count ?? 0) >= this.most;
  }

  /** Notes a failure. */
  fail(source: string): void {
    const known = this.failures.get(source);
    if (known) known.count++;
    else this.failures.set(source, { count: 1 });
  }
}
