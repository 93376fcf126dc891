import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { newId, RetryableError } from '#kernel';
import { AppConfig, Log } from '#platform';
import { DeliveryStore } from './delivery-store.js';
import { IntakeMetrics, type IntakeResult } from './intake-metrics.js';
import { type Admitted, TokenGate } from './token-gate.js';

/** Where Cvent delivers. */
export const WEBHOOK_PREFIX = '/cvent/webhooks';

/** Cvent waits a few seconds at most: what is not on disk by then is refused, and Cvent sends it again. Large bodies have longer. */
const DEADLINE_MS = 950;
const MS_PER_MEGABYTE = 400;
const MEGABYTE = 1024 * 1024;

interface IntakeRequest extends FastifyRequest {
  admitted?: Admitted;
}

/**
 * The webhook endpoint: check the token, store the body, answer 200. Nothing else happens in the request. Plain Fastify routes, apart from Nest's, since this
 * is the one path whose cost counts.
 */
@Injectable()
export class WebhookIntake {
  constructor(
    private readonly gate: TokenGate,
    private readonly store: DeliveryStore,
    private readonly metrics: IntakeMetrics,
    private readonly config: AppConfig,
    private readonly log: Log,
  ) {}

  /** Adds the routes. Both URL forms are served: the bare one, and with `/<EventType>/<messageId>` behind it (FACTS 7, "URL trap"). */
  readonly plugin: FastifyPluginCallback = (fastify: FastifyInstance, _options, done) => {
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: this.config.webhookBodyLimitBytes }, (_request, body, parsed) =>
      parsed(null, body),
    );
    fastify.addHook('onRequest', (request, reply) => this.check(request, reply));
    fastify.setErrorHandler((error: { statusCode?: number }, request, reply) => this.refuse(error, request, reply));
    const options = { bodyLimit: this.config.webhookBodyLimitBytes };
    for (const path of ['/:webhookKey', '/:webhookKey/*']) {
      fastify.get(path, (_request, reply) => this.answer(reply, 'validated', 200, { status: 'ok' }));
      fastify.post(path, options, (request, reply) => this.receive(request, reply));
    }
    done();
  };

  private async check(request: IntakeRequest, reply: FastifyReply): Promise<void> {
    reply.header('x-request-id', requestIdOf(request));
    const { webhookKey } = request.params as { webhookKey: string };
    const admitted = await withDeadline(this.gate.admit(webhookKey, request.headers.authorization), DEADLINE_MS);
    if (admitted) request.admitted = admitted;
    else await this.unauthorized(reply);
  }

  private async receive(request: IntakeRequest, reply: FastifyReply): Promise<void> {
    const startedAt = performance.now();
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const deadlineMs = DEADLINE_MS + Math.ceil((body.length / MEGABYTE) * MS_PER_MEGABYTE);
    const storedAs = await withDeadline(this.store.store(request.admitted!.integrationId, body, requestIdOf(request)), deadlineMs);
    if (storedAs === 'gone') return this.unauthorized(reply);
    this.metrics.seconds.observe((performance.now() - startedAt) / 1000);
    return this.answer(reply, storedAs, 200, { status: storedAs });
  }

  private unauthorized(reply: FastifyReply): Promise<void> {
    return this.answer(
      reply,
      'unauthorized',
      401,
      problem(401, 'webhook.unauthorized', 'The webhook URL or token is not known here: copy both from the integration anew.'),
    );
  }

  private refuse(error: { statusCode?: number }, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (error.statusCode === 413) {
      return this.answer(
        reply,
        'too_large',
        413,
        problem(413, 'webhook.too_large', `The body exceeds ${this.config.webhookBodyLimitBytes} bytes (WEBHOOK_BODY_LIMIT_BYTES).`),
      );
    }
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return this.answer(
        reply,
        'unavailable',
        error.statusCode,
        problem(error.statusCode, 'webhook.bad_request', 'The request could not be read.'),
      );
    }
    this.log.warn('intake.unavailable', { requestId: requestIdOf(request), error: error instanceof Error ? error.name : 'unknown' });
    return this.answer(reply, 'unavailable', 503, problem(503, 'webhook.unavailable', 'The delivery could not be stored. Send it again.'));
  }

  private async answer(reply: FastifyReply, result: IntakeResult, status: number, body: object): Promise<void> {
    this.metrics.requests.inc({ result });
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    await reply.code(status).type(type).send(JSON.stringify(body));
  }
}

/** The id that can be followed from here to the applied row: Cvent's own, or a new one. */
function requestIdOf(request: FastifyRequest): string {
  const given = request.headers['request-id'] ?? request.headers['x-request-id'];
  if (typeof given === 'string' && /^[\w-]{1,100}$/.test(given)) return given;
  request.headers['x-request-id'] = newId();
  return request.headers['x-request-id'];
}

function problem(status: number, code: string, detail: string): object {
  return { type: 'about:blank', title: detail.split(':')[0], status, code, detail };
}

async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RetryableError('database.slow', 'Postgres did not answer in time.')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
