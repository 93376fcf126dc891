import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Closing } from '../shutdown/closing.js';

/** What a span may carry: ids, counts, codes. Never names, emails, tokens, bodies, or URLs, which may hold a key. */
export type SpanFields = Readonly<Record<string, string | number | boolean>>;

/** What a span is to its surroundings: an answer to somebody, a call of somebody, or work of our own. */
export type SpanRole = 'server' | 'client' | 'internal';

/** A span under way. */
export interface OpenSpan {
  /** Adds what became known meanwhile. */
  note(fields: SpanFields): void;
}

/** Tracing that is switched on. */
export interface Telemetry {
  span<T>(name: string, role: SpanRole, fields: SpanFields, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** The first span of a row's trace. */
  firstSpan<T>(rowId: string, name: string, fields: SpanFields, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** A span in a row's trace, whatever is under way here. */
  spanOfRow<T>(rowId: string, name: string, fields: SpanFields, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** What a job carries along, so that whoever takes it goes on with the row's trace. */
  jobMetadata(rowId: string): string;
  /** What BullMQ is given as its `telemetry`. */
  readonly ofQueues: object;
  traceRequests(server: FastifyInstance): void;
  /** Sends what is left. */
  close(): Promise<void>;
}

const SILENT: OpenSpan = { note: () => undefined };

/**
 * Traces, where OTEL_EXPORTER_OTLP_ENDPOINT switches them on; otherwise each method just does the work, and nothing of OpenTelemetry's SDK is loaded.
 *
 * The trace of a stored message has the message's id (a UUID without its dashes), and its first span the id's last half. So whoever has the id can go on with the trace: it needs no place
 * in the row, and survives whatever happens to the queue.
 */
@Injectable()
export class Tracing implements OnApplicationShutdown {
  constructor(
    private readonly telemetry: Telemetry | null,
    private readonly closing: Closing,
  ) {}

  /** Null while tracing is off. */
  get ofQueues(): object | null {
    return this.telemetry?.ofQueues ?? null;
  }

  /** Traces a piece of work, as a part of what is under way here. */
  span<T>(name: string, role: SpanRole, fields: SpanFields, work: (span: OpenSpan) => Promise<T>): Promise<T> {
    return this.telemetry ? this.telemetry.span(name, role, fields, work) : work(SILENT);
  }

  /** Traces the work with which a row begins. */
  firstSpan<T>(rowId: string, name: string, fields: SpanFields, work: (span: OpenSpan) => Promise<T>): Promise<T> {
    return this.telemetry ? this.telemetry.firstSpan(rowId, name, fields, work) : work(SILENT);
  }

  /** Traces later work on a row. */
  spanOfRow<T>(rowId: string, name: string, fields: SpanFields, work: (span: OpenSpan) => Promise<T>): Promise<T> {
    return this.telemetry ? this.telemetry.spanOfRow(rowId, name, fields, work) : work(SILENT);
  }

  /** What goes with a job about a row. Null while tracing is off. */
  jobMetadata(rowId: string): string | null {
    return this.telemetry?.jobMetadata(rowId) ?? null;
  }

  /** Traces the requests of a server, named by their route. */
  traceRequests(server: FastifyInstance): void {
    this.telemetry?.traceRequests(server);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.telemetry) await this.closing.end('traces', this.telemetry.close());
  }
}
