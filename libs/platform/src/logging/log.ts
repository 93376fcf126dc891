import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, type Logger as Pino } from 'pino';
import { AppConfig } from '../config/load-config.js';

/** What a log line may carry: ids, counts, codes, durations. Never names, emails, tokens or bodies. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Structured logs: a constant event name plus fields, one JSON object a line. */
@Injectable()
export class Log {
  private readonly pino: Pino;

  constructor(config: AppConfig) {
    this.pino = pino({ level: config.logLevel, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime });
  }

  debug(event: string, fields: LogFields = {}): void {
    this.pino.debug({ event, ...fields });
  }

  info(event: string, fields: LogFields = {}): void {
    this.pino.info({ event, ...fields });
  }

  warn(event: string, fields: LogFields = {}): void {
    this.pino.warn({ event, ...fields });
  }

  /** For what somebody should look at. Only code, class and stack of `error` are written: a message may quote data. */
  error(event: string, error: unknown, fields: LogFields = {}): void {
    this.pino.error({ event, ...fields, ...describe(error) });
  }
}

/** Nest's own start-up lines, in the same form. */
@Injectable()
export class NestLog implements LoggerService {
  constructor(private readonly out: Log) {}

  log(message: unknown, context?: string): void {
    this.out.debug('nest', { message: String(message), context });
  }

  warn(message: unknown, context?: string): void {
    this.out.warn('nest', { message: String(message), context });
  }

  error(message: unknown, stack?: string, context?: string): void {
    this.out.error('nest', message instanceof Error ? message : new Error(String(message)), { context, stack });
  }
}

/** What may be said of an error in a log. The stack keeps its frames and loses its message. */
function describe(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = (error as { code?: unknown }).code;
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')).slice(0, 12).join('\n'); // prettier-ignore
  const cause = error.cause instanceof Error ? describe(error.cause) : {};
  return {
    error: error.name,
    code: typeof code === 'string' ? code : undefined,
    frames,
    causeError: cause['error'],
    causeCode: cause['code'],
  };
}
