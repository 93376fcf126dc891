import { type Context, type SpanKind, SpanKind as Kind, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-node';

/**
 * Takes a share of all traces, decided by the trace's id alone, so that processes which know only a row's id decide alike. A trace begins with a request, a message or a job: chores that
 * nobody asked for, such as BullMQ's waiting for the next job, are no traces.
 */
export class ShareSampler implements Sampler {
  private readonly byShare: TraceIdRatioBasedSampler;

  constructor(share: number) {
    this.byShare = new TraceIdRatioBasedSampler(share);
  }

  shouldSample(context: Context, traceId: string, _name: string, kind: SpanKind): SamplingResult {
    const isChore = kind === Kind.INTERNAL && trace.getSpanContext(context) === undefined;
    return isChore ? { decision: SamplingDecision.NOT_RECORD } : this.byShare.shouldSample(context, traceId);
  }

  toString(): string {
    return `Share(${this.byShare.toString()})`;
  }
}
