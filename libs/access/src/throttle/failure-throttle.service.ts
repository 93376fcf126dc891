import type { IncomingMessage } from 'node:http';
import proxyaddr from '@fastify/proxy-addr';
import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { AppConfig } from '#platform';
import { FailureBudget } from './failure-budget.js';
import { sourceOf } from './source-of.js';

const WINDOW_MS = 60_000;

/**
 * How many wrong credentials an address may send in a window. Guessing 256 random bits is hopeless at any pace, so this is about the work that failures make.
 * Webhooks have far more, since Cvent's addresses are shared by all of its customers, and one wrong token is sent as often as there are messages.
 */
const MOST_FAILURES = { key: 20, webhook: 5_000 } as const;

/** What the credentials were for. Each is counted apart, so that a wrong webhook token locks nobody out of the API. */
export type Door = keyof typeof MOST_FAILURES;

/** What this needs of a request. */
interface From {
  readonly raw: IncomingMessage;
}

/**
 * Counts wrong credentials by source address. In the memory of each process: that costs a right request nothing, works while Postgres is away, and a caller who
 * reaches N processes has N times as much, which changes nothing.
 */
@Injectable()
export class FailureThrottle {
  private readonly budgets: Readonly<Record<Door, FailureBudget>>;
  private readonly isProxy: (address: string, hop: number) => boolean;

  constructor(config: AppConfig, clock: Clock) {
    this.budgets = {
      key: new FailureBudget(MOST_FAILURES.key, WINDOW_MS, clock),
      webhook: new FailureBudget(MOST_FAILURES.webhook, WINDOW_MS, clock),
    };
    this.isProxy = proxyaddr.compile([...config.trustProxy]);
  }

  /** Whether the sender has failed too often lately. */
  isSpent(door: Door, request: From): boolean {
    const budget = this.budgets[door];
    return !budget.isUntouched && budget.isSpent(this.sourceOf(request));
  }

  /** Notes that the sender's credentials were wrong. */
  fail(door: Door, request: From): void {
    this.budgets[door].fail(this.sourceOf(request));
  }

  /** By the connection, or by X-Forwarded-For as far as trusted proxies wrote it. */
  private sourceOf({ raw }: From): string {
    return sourceOf(proxyaddr(raw, this.isProxy));
  }
}
