import { createHash } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { ConflictError } from '#kernel';
import { IDEMPOTENCY_KEY_HEADER, invalidInput, Log } from '#platform';
import type { RequestWithCaller } from '../access.decorators.js';
import { IdempotencyStore } from './idempotency-store.js';

const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Makes writes that carry an Idempotency-Key safe to repeat: the first is done, a repetition gets its answer again. An error gives the key back, so that a
 * repetition tries anew. A process that dies between the work and the note of its answer leaves the key taken for a minute; after it a repetition is done again.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly store: IdempotencyStore,
    private readonly log: Log,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler<unknown>): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<RequestWithCaller>();
    const key = request.headers[IDEMPOTENCY_KEY_HEADER];
    if (key === undefined || !request.caller || !WRITES.has(request.method)) return next.handle();
    if (typeof key !== 'string' || !KEY.test(key))
      throw invalidInput([{ field: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }]);
    const claim = await this.store.claim(request.caller.keyId, key, hashOf(request));
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    switch (claim.kind) {
      case 'other_request':
        throw new ConflictError(
          'idempotency.key_reused',
          'This Idempotency-Key belongs to another request. Use a new one for each request.',
        );
      case 'running':
        throw new ConflictError('idempotency.in_progress', 'A request with this Idempotency-Key is under way. Repeat it shortly.');
      case 'answered':
        void reply.status(claim.answer.status).header('idempotency-replayed', 'true');
        return of(claim.answer.body);
      case 'ours':
        return of(await this.run(claim.id, next, reply));
    }
  }

  private async run(id: string, next: CallHandler<unknown>, reply: FastifyReply): Promise<unknown> {
    let body: unknown;
    try {
      body = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      await this.quietly(id, () => this.store.release(id));
      throw error;
    }
    await this.quietly(id, () => this.store.complete(id, { status: reply.statusCode, body }));
    return body;
  }

  /** The write itself is done or refused: what becomes of its key must not change the answer. */
  private async quietly(idempotencyId: string, note: () => Promise<void>): Promise<void> {
    try {
      await note();
    } catch (error) {
      this.log.error('idempotency.not_noted', error, { idempotencyId });
    }
  }
}

function hashOf({ method, url, body }: RequestWithCaller): Buffer {
  return createHash('sha256')
    .update(`${method} ${url}\n${JSON.stringify(body ?? null)}`)
    .digest();
}
