import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace-node';
import type { RowTrace } from './row-trace.js';

/** Random ids, but for the first span of a row's trace. */
export class TraceIds implements IdGenerator {
  private readonly random = new RandomIdGenerator();
  private given: RowTrace | null = null;

  readonly generateTraceId = (): string => this.given?.traceId ?? this.random.generateTraceId();
  readonly generateSpanId = (): string => this.given?.spanId ?? this.random.generateSpanId();

  /** Gives the span that `start` starts these ids. */
  giving<T>(ids: RowTrace, start: () => T): T {
    this.given = ids;
    try {
      return start();
    } finally {
      this.given = null;
    }
  }
}
