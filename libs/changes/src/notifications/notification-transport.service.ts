import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { Agent } from 'undici';
import { AppConfig, guardedLookup, HostRefused, type Secret } from '#platform';
import { readEndpointUrl } from '../domain/endpoint-url.js';
import { type Attempt, readAnswer } from '../domain/notification.js';

/** How long one attempt may take, the answer included. */
const ATTEMPT_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** What is read of an answer, which nobody looks at, so that its connection can be used again. */
const MOST_ANSWER_BYTES = 64 * 1024;
const MOST_HEADER_BYTES = 16 * 1024;

/** One notification to be sent. */
export interface Sending {
  readonly url: string;
  readonly secret: Secret;
  /** The same at each attempt, by which the receiver knows what it has. */
  readonly id: string;
  readonly body: string;
}

/**
 * The only way to endpoints that Apps registered: signed (Standard Webhooks), to public addresses only, looked at after the name was resolved and for each connection; follows no redirect,
 * and ends each attempt in its time (guarantee 7).
 */
@Injectable()
export class NotificationTransport implements OnApplicationShutdown {
  private readonly agents = { public: agentFor(false), loopback: agentFor(true) };

  constructor(private readonly config: AppConfig) {}

  /** Sends once. Never throws: what went wrong is part of the answer. */
  async send(sending: Sending): Promise<Attempt> {
    const startedAt = performance.now();
    const outcome = await this.try(sending);
    return { ...outcome, durationMs: Math.round(performance.now() - startedAt) };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.agents.public.close(), this.agents.loopback.close()]);
  }

  private async try({ url, secret, id, body }: Sending): Promise<Omit<Attempt, 'durationMs'>> {
    const target = readEndpointUrl(url, this.config.mayNotifyLoopback);
    if (typeof target === 'string') return { status: null, code: 'notification.url_refused' };
    const { origin, pathname, search } = new URL(target.href);
    const now = new Date();
    const messageId = `msg_${id}`;
    try {
      const { statusCode, body: answer } = await this.agents[target.isLoopback ? 'loopback' : 'public'].request({
        origin,
        path: pathname + search,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'cvent-bridge',
          'webhook-id': messageId,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
          'webhook-signature': new Webhook(secret.reveal()).sign(messageId, now, body),
        },
        body,
        signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
      });
      await answer.dump({ limit: MOST_ANSWER_BYTES }).catch(() => undefined); // the status is all that counts
      return { status: statusCode, code: readAnswer(statusCode) };
    } catch (error) {
      return { status: null, code: codeOf(error) };
    }
  }
}

function agentFor(isLoopback: boolean): Agent {
  return new Agent({
    connections: 8,
    keepAliveTimeout: 4_000,
    maxHeaderSize: MOST_HEADER_BYTES,
    headersTimeout: ATTEMPT_TIMEOUT_MS,
    bodyTimeout: ATTEMPT_TIMEOUT_MS,
    connect: { lookup: guardedLookup(isLoopback), timeout: CONNECT_TIMEOUT_MS },
  });
}

function codeOf(error: unknown): string {
  if (error instanceof HostRefused) return 'notification.address_refused';
  const { name, code } = error as { name?: string; code?: string };
  const isLate = name === 'TimeoutError' || name === 'AbortError' || /TIMEOUT/.test(code ?? '');
  return isLate ? 'notification.timed_out' : 'notification.unreachable';
}
