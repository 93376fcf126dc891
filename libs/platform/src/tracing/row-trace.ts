/** The ids that a row's trace begins with, as W3C Trace Context writes them. */
export interface RowTrace {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits: of the trace's first span. */
  readonly spanId: string;
}

/** The trace of a row, from its id (a UUID) alone. The last half of a UUID is never zero, so both are valid. */
export function rowTrace(rowId: string): RowTrace {
  const traceId = rowId.replaceAll('-', '').toLowerCase();
  return { traceId, spanId: traceId.slice(16) };
}
