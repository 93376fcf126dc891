import { describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { rowTrace } from './row-trace.js';

describe('the trace of a row', () => {
  it('has the row’s id, and a first span that differs from row to row', () => {
    expect(rowTrace('0198C0DE-0000-7000-8000-00000000abcd')).toEqual({ traceId: '0198c0de000070008000' + '00000000abcd', spanId: '800000000000abcd' }); // prettier-ignore
    const traces = Array.from({ length: 1_000 }, () => rowTrace(newId()));
    expect(new Set(traces.map(({ spanId }) => spanId)).size).toBe(1_000);
    for (const { traceId, spanId } of traces) expect([traceId, spanId]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[89ab][0-9a-f]{15}$/)]); // prettier-ignore
  });
});
