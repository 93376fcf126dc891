import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { TooManyRequestsError } from '#kernel';
import { ApiKeys, type Caller } from './api-keys.service.js';
import { FailureThrottle } from './throttle/failure-throttle.service.js';

/** Proves the key that a request brings, and throttles those who bring wrong ones. */
@Injectable()
export class KeyCheck {
  constructor(
    private readonly keys: ApiKeys,
    private readonly throttle: FailureThrottle,
  ) {}

  /**
   * Null when there is no key, or a wrong one. An address that sent many wrong ones is let through with keys alone that were right a short while ago, from
   * wherever: so nobody who works with the API is locked out by somebody else behind the same proxy. @throws TooManyRequestsError
   */
  async prove(request: FastifyRequest, text: string | null): Promise<Caller | null> {
    if (text === null) return null;
    if (this.throttle.isSpent('key', request) && !this.keys.isFamiliar(text))
      throw new TooManyRequestsError('access.throttled', 'Too many wrong API keys came from this address. Wait a minute.');
    const caller = await this.keys.prove(text);
    if (!caller) this.throttle.fail('key', request);
    return caller;
  }
}
