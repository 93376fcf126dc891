import { ROOT_CONTEXT, SpanKind, trace, TraceFlags } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace-node';
import { describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { rowTrace } from './row-trace.js';
import { ShareSampler } from './share-sampler.js';

const ids = Array.from({ length: 2_000 }, () => rowTrace(newId()));
const within = ({ traceId, spanId }: (typeof ids)[number]) => trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.NONE }); // prettier-ignore

describe('the share of traces that is taken', () => {
  it('is taken of messages, whose ids are times and chance', () => {
    const sampler = new ShareSampler(0.25);
    const taken = ids.filter(({ traceId }) => sampler.shouldSample(ROOT_CONTEXT, traceId, 'a', SpanKind.SERVER).decision === SamplingDecision.RECORD_AND_SAMPLED); // prettier-ignore
    expect(taken.length / ids.length).toBeGreaterThan(0.15);
    expect(taken.length / ids.length).toBeLessThan(0.35);
  });

  it('is decided alike for every span of a trace, in whatever process', () => {
    const [one, other] = [new ShareSampler(0.5), new ShareSampler(0.5)];
    for (const id of ids)
      expect(other.shouldSample(within(id), id.traceId, 'b', SpanKind.INTERNAL).decision).toBe(one.shouldSample(ROOT_CONTEXT, id.traceId, 'a', SpanKind.SERVER).decision); // prettier-ignore
  });

  it('holds no chore that nobody asked for', () => {
    expect(new ShareSampler(1).shouldSample(ROOT_CONTEXT, ids[0]!.traceId, 'getNextJob', SpanKind.INTERNAL).decision).toBe(SamplingDecision.NOT_RECORD); // prettier-ignore
  });
});
