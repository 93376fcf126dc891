import { PeakRate } from './peak-rate.js';

/** One call, as it was answered. */
export interface LoggedCall {
  /** ISO 8601, when it came. */
  readonly at: string;
  readonly method: string;
  /** Without `/ea` and the query. */
  readonly path: string;
  /** Still encoded. */
  readonly query: string;
  /** Method and path as the specification writes them (`GET /events/{id}`); null for what no operation is. */
  readonly operation: string | null;
  /** Null when the connection was cut in place of an answer. */
  readonly status: number | null;
  /** The kind of the fault that hit it; null for none. */
  readonly fault: string | null;
  readonly durationMs: number;
}

/** Counts since the start or the last time they were cleared. */
export interface CallCounters {
  /** Every call, those answered 429 too. */
  calls: number;
  /** Operation to status to calls; `none` for no operation and for no answer. */
  byOperation: Record<string, Record<string, number>>;
  byStatus: Record<string, number>;
  /** Answered 429 for the second's limit. */
  tooManyRequests: number;
  /** Answered 429 for the day's quota. */
  limitExceeded: number;
  /** The most calls in any one second. */
  peakPerSecond: number;
}

/** What was called, the newest `capacity` calls in detail. */
export class CallLog {
  private entries: LoggedCall[] = [];
  private counts = newCounters();
  private rate = new PeakRate();

  constructor(private readonly capacity: number) {}

  get counters(): Readonly<CallCounters> {
    return { ...this.counts, peakPerSecond: this.rate.peak };
  }

  /** The newest first. */
  *newest(): Generator<LoggedCall> {
    for (let at = this.entries.length - 1; at >= 0; at--) yield this.entries[at]!;
  }

  /** A call came. */
  arrive(nowMs: number): void {
    this.counts.calls++;
    this.rate.add(nowMs);
  }

  /** The limits refused a call. */
  countRefusal(limit: 'tooManyRequests' | 'limitExceeded'): void {
    this.counts[limit]++;
  }

  /** A call was answered. Cuts in large steps, so that a full log costs little. */
  add(call: LoggedCall): void {
    const status = String(call.status ?? 'none');
    const ofOperation = (this.counts.byOperation[call.operation ?? 'none'] ??= {});
    ofOperation[status] = (ofOperation[status] ?? 0) + 1;
    this.counts.byStatus[status] = (this.counts.byStatus[status] ?? 0) + 1;
    this.entries.push(call);
    if (this.entries.length >= this.capacity * 2) this.entries = this.entries.slice(-this.capacity);
  }

  /** Forgets all calls and starts to count anew. */
  clear(): void {
    this.entries = [];
    this.counts = newCounters();
    this.rate = new PeakRate();
  }
}

function newCounters(): CallCounters {
  return { calls: 0, byOperation: {}, byStatus: {}, tooManyRequests: 0, limitExceeded: 0, peakPerSecond: 0 };
}
