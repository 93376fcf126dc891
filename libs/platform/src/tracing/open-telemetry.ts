import {
  type Context,
  context,
  diag,
  DiagLogLevel,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { BullMQOtel } from 'bullmq-otel';
import type { FastifyInstance } from 'fastify';
import { AppError } from '#kernel';
import type { TracingConfig } from '../config/load-config.js';
import { traceRequests } from './request-spans.js';
import { rowTrace } from './row-trace.js';
import { ShareSampler } from './share-sampler.js';
import { TraceIds } from './trace-ids.js';
import type { OpenSpan, SpanFields, SpanRole, Telemetry } from './tracing.js';

const TRACER = 'cvent-bridge';
/** How long a collector may take. A process that ends waits no longer for it. */
const EXPORT_TIMEOUT_MS = 3_000;
const WARN_EVERY_MS = 60_000;
const KINDS: Readonly<Record<SpanRole, SpanKind>> = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };

/** OpenTelemetry of this process, and how many applications in it use it: what BullMQ and the SDK share is global, and there is one of each. */
let opened: { readonly telemetry: OpenTelemetry; users: number } | null = null;

/** Switches tracing on. Loading this file loads OpenTelemetry. `onFailure` is called when spans could not be delivered, once a minute at most. */
export function openTelemetry(config: TracingConfig, onFailure: () => void): Telemetry {
  opened ??= { telemetry: new OpenTelemetry(config, onFailure), users: 0 };
  opened.users++;
  return opened.telemetry;
}

class OpenTelemetry implements Telemetry {
  readonly ofQueues: object;
  private readonly ids = new TraceIds();
  private readonly provider: NodeTracerProvider;
  private readonly tracer: Tracer;

  constructor({ endpoint, headers, serviceName, share }: TracingConfig, onFailure: () => void) {
    const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
    const exporter = new OTLPTraceExporter({ url, headers: readHeaders(headers?.reveal() ?? ''), timeoutMillis: EXPORT_TIMEOUT_MS });
    this.provider = new NodeTracerProvider({
      resource: resourceFromAttributes({ 'service.name': serviceName, 'process.pid': process.pid }),
      idGenerator: this.ids,
      sampler: new ShareSampler(share),
      spanProcessors: [new BatchSpanProcessor(exporter, { exportTimeoutMillis: EXPORT_TIMEOUT_MS })],
    });
    this.provider.register();
    tellOfFailures(onFailure);
    this.tracer = this.provider.getTracer(TRACER);
    this.ofQueues = new BullMQOtel({ tracerName: 'bullmq' });
  }

  span<T>(name: string, role: SpanRole, fields: SpanFields, work: (span: OpenSpan) => Promise<T>): Promise<T> {
    return this.run(this.tracer.startSpan(name, { kind: KINDS[role], attributes: fields }), work);
  }

  firstSpan<T>(rowId: string, name: string, fields: SpanFields, work: (span: OpenSpan) => Promise<T>): Promise<T> {
    const options = { kind: SpanKind.SERVER, attributes: fields, root: true };
    return this.run(
      this.ids.giving(rowTrace(rowId), () => this.tracer.startSpan(name, options)),
      work,
    );
  }

  spanOfRow<T>(rowId: string, name: string, fields: SpanFields, work: (span: OpenSpan) => Promise<T>): Promise<T> {
    const own = rowTrace(rowId);
    const around = trace.getSpanContext(context.active());
    if (around?.traceId === own.traceId) return this.span(name, 'internal', fields, work);
    const parent = trace.setSpanContext(context.active(), { ...own, traceFlags: TraceFlags.SAMPLED, isRemote: true });
    const links = around ? [{ context: around }] : [];
    return this.run(this.tracer.startSpan(name, { attributes: fields, links }, parent), work, parent);
  }

  jobMetadata(rowId: string): string {
    const { traceId, spanId } = rowTrace(rowId);
    return JSON.stringify({ traceparent: `00-${traceId}-${spanId}-01` });
  }

  traceRequests(server: FastifyInstance): void {
    traceRequests(server, this.tracer);
  }

  async close(): Promise<void> {
    if (opened?.telemetry !== this || --opened.users > 0) return;
    opened = null;
    // A collector that is away must not fail the end of a process.
    await this.provider.shutdown().catch(() => undefined);
    trace.disable();
    context.disable();
    diag.disable();
  }

  private async run<T>(span: Span, work: (span: OpenSpan) => Promise<T>, parent: Context = context.active()): Promise<T> {
    try {
      return await context.with(trace.setSpan(parent, span), () => work({ note: (fields) => void span.setAttributes(fields) }));
    } catch (error) {
      // The code alone: a message may quote data.
      const code = error instanceof AppError ? error.code : 'bug.unexpected';
      span.setAttribute('error.type', code);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  }
}

function readHeaders(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), decodeURIComponent(pair.slice(pair.indexOf('=') + 1).trim())]),
  );
}

/** The SDK tells of failed exports by its diagnostics. What they say is left out: it may hold the collector's address with its credentials. */
function tellOfFailures(onFailure: () => void): void {
  let warnedAt = -Infinity;
  const silent = (): void => undefined;
  const error = (): void => {
    if (performance.now() - warnedAt < WARN_EVERY_MS) return;
    warnedAt = performance.now();
    onFailure();
  };
  diag.setLogger(
    { error, warn: silent, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  );
}
