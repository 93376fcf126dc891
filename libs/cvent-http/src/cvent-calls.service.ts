import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppConfig, Tracing } from '#platform';
import type { CallPriority, CventAccount } from './account.js';
import { CventCallMetrics } from './cvent-call-metrics.js';
import { CventTransport, type TransportAnswer, type TransportRequest } from './cvent-transport.service.js';
import { CventQuotaError, CventThrottledError, CventUnavailableError } from './errors.js';
import { QuotaLedger } from './quota-ledger.service.js';
import { messageOf } from './read-error.js';

/** One call, and how it may be made. */
export interface Call extends Omit<TransportRequest, 'host'> {
  readonly account: CventAccount;
  readonly priority: CallPriority;
  /** What it is, for metrics: `attendees.list`. */
  readonly operation: string;
  /** Making it twice does no more than making it once. Only such a call is made again after a failure. */
  readonly isRepeatable: boolean;
  /** Told of every attempt. */
  readonly onAttempt?: () => void;
}

/** An answer that is neither a 429 nor a 5xx. */
export interface CallAnswer {
  readonly status: number;
  /** The body, read as JSON. Undefined when it is no JSON, which only an error's may be. */
  readonly body: unknown;
  readonly text: string;
  /** When Cvent answered, on its clock. */
  readonly dateMs: number;
}

const ATTEMPTS = 5;
const MOST_DOUBLINGS = 3;
const EXHAUSTED = /^\W*limit exceeded\W*$/i;
/** However long Cvent asks to wait: it may be a mistake, and a call that comes too early costs one call. */
const MOST_PAUSE_MS = 60_000;

/**
 * Makes calls within the account's limits, and again where that is right (FACTS 5 and 6): after a lost connection, a 5xx, a throttle. Every attempt counts
 * against the day, as Cvent counts it.
 */
@Injectable()
export class CventCalls {
  constructor(
    private readonly transport: CventTransport,
    private readonly ledger: QuotaLedger,
    private readonly metrics: CventCallMetrics,
    private readonly config: AppConfig,
    private readonly tracing: Tracing,
  ) {}

  /** @throws CventUnavailableError, CventThrottledError, CventQuotaError, PermanentError for a host that may not be called */
  async make(call: Call): Promise<CallAnswer> {
    for (let attempt = 1; ; attempt++) {
      await this.ledger.permit(call.account, call.priority);
      call.onAttempt?.();
      try {
        return await this.attempt(call);
      } catch (error) {
        const isPassing = error instanceof CventUnavailableError || error instanceof CventThrottledError;
        if (!isPassing || !call.isRepeatable || attempt === ATTEMPTS) throw error;
        await sleep(this.backoffMs(attempt));
      }
    }
  }

  private async attempt({ account, method, path, headers, body, operation }: Call): Promise<CallAnswer> {
    const startedAt = performance.now();
    const request = { host: account.host, method, path, headers, ...(body === undefined ? {} : { body }) };
    const fields = { 'server.address': account.host, 'http.request.method': method };
    const sent = this.tracing.span(`cvent ${operation}`, 'client', fields, async (span) => {
      const received = await this.transport.send(request);
      span.note({ 'http.response.status_code': received.status });
      return received;
    });
    const answer = await sent.catch((error: unknown) => {
      this.metrics.made(operation, 'none', performance.now() - startedAt);
      throw error;
    });
    this.metrics.made(operation, String(answer.status), performance.now() - startedAt);
    await this.learn(account, answer);
    if (answer.status >= 500)
      throw new CventUnavailableError(
        'cvent.unavailable',
        `Cvent answered ${operation} with HTTP ${answer.status}. It is asked again later.`,
      );
    if (answer.status === 429) throw await this.limited(account, answer);
    const { status, text, dateMs } = answer;
    const json = parseJson(text);
    if (status < 300 && json === undefined)
      throw new CventUnavailableError('cvent.unavailable', `Cvent answered ${operation} with what is no JSON. It is asked again later.`);
    return { status, body: json, text, dateMs };
  }

  /** The same status means two things; only the words differ (FACTS 6). Unknown words count as a throttle. */
  private async limited(account: CventAccount, answer: TransportAnswer): Promise<Error> {
    if (EXHAUSTED.test(messageOf(answer.text) ?? '')) return new CventQuotaError(await this.ledger.exhaust(account));
    const askedMs = Number(answer.headers['retry-after']) * 1_000;
    const pauseMs = askedMs > 0 ? Math.min(askedMs, MOST_PAUSE_MS) : this.config.cventBackoffMs;
    await this.ledger.pause(account, pauseMs);
    return new CventThrottledError('cvent.throttled', 'Cvent answered that calls come too fast. They are made more slowly.');
  }

  /** The headers may describe the second or the day (FACTS 6): they are believed only where their limit is the day's, and only to count more. */
  private async learn(account: CventAccount, { headers }: TransportAnswer): Promise<void> {
    const limit = Number(headers['x-ratelimit-limit']);
    const remaining = Number(headers['x-ratelimit-remaining']);
    const isAboutDay = Number.isInteger(limit) && limit >= 1_000 && Number.isInteger(remaining) && remaining >= 0 && remaining <= limit;
    if (isAboutDay) await this.ledger.heard(account, limit - remaining, limit);
  }

  private backoffMs(attempt: number): number {
    const wait = this.config.cventBackoffMs * 2 ** Math.min(attempt - 1, MOST_DOUBLINGS);
    return wait * (0.5 + Math.random());
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
