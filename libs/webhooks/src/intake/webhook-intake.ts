import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { FailureThrottle } from '#access';
import { RetryableError, TooManyRequestsError, UnauthorizedError, UnavailableError, withinTime } from '#kernel';
import { AppConfig, Log, PROBLEM_MEDIA_TYPE, RETRY_AFTER_SECONDS, toProblem } from '#platform';
import { DeliveryStore, type StoredAs } from './delivery-store.js';
import { IntakeMemory, type Reservation } from './intake-memory.js';
import { IntakeMetrics, type IntakeResult } from './intake-metrics.js';
import { type Admitted, TokenGate } from './token-gate.js';

/** Where Cvent delivers. */
export const WEBHOOK_PREFIX = '/cvent/webhooks';

/** Cvent waits a few seconds at most: what is not on disk by then is refused, and Cvent sends it again. Large bodies have longer. */
const DEADLINE_MS = 950;
const MS_PER_MEGABYTE = 400;
const MEGABYTE = 1024 * 1024;

const REQUEST_ID_HEADER = 'x-request-id';

interface IntakeRequest extends FastifyRequest {
  admitted?: Admitted;
  memory?: Reservation;
}

/**
 * The webhook endpoint: check the token, store the body, answer 200. Nothing else happens in the request. Plain Fastify routes, apart from Nest's, since this
 * is the one path whose cost counts.
 */
@Injectable()
export class WebhookIntake {
  constructor(
    private readonly gate: TokenGate,
    private readonly throttle: FailureThrottle,
    private readonly store: DeliveryStore,
    private readonly memory: IntakeMemory,
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
    const config = { isForMachines: true } as const;
    const options = { bodyLimit: this.config.webhookBodyLimitBytes, config };
    for (const path of ['/:webhookKey', '/:webhookKey/*']) {
      fastify.get(path, { config }, (request, reply) => this.answer(request, reply, 'validated'));
      fastify.post(path, options, (request, reply) => this.receive(request, reply));
    }
    done();
  };

  private async check(request: IntakeRequest, reply: FastifyReply): Promise<void> {
    // Bodies are taken as they come, so one with a media type that nobody can parse is no worse than another.
    request.raw.headers['content-type'] = 'application/octet-stream';
    const { webhookKey } = request.params as { webhookKey: string };
    const isSuspect = this.throttle.isSpent('webhook', request);
    const admitted = await withinTime(this.gate.admit(webhookKey, request.headers.authorization, isSuspect), DEADLINE_MS, databaseIsSlow);
    if (!admitted) throw this.refusalOf(request, isSuspect);
    request.admitted = admitted;
    if (request.method === 'POST') this.setMemoryAside(request, reply);
  }

  /** A right token is never refused, whatever its sender did before: many customers of Cvent share an address. */
  private refusalOf(request: FastifyRequest, isSuspect: boolean): Error {
    this.throttle.fail('webhook', request);
    return isSuspect
      ? new TooManyRequestsError('webhook.throttled', 'Too many wrong webhook tokens came from this address. Wait a minute.')
      : notAdmitted();
  }

  /** Before the body is read, as far as its size is told. Free again when the request has ended and nobody stores its body any more. */
  private setMemoryAside(request: IntakeRequest, reply: FastifyReply): void {
    const told = Number(request.headers['content-length'] ?? 0);
    const memory = this.memory.reserve(Math.min(told, this.config.webhookBodyLimitBytes));
    reply.raw.once('close', () => memory.letGo());
    request.memory = memory;
  }

  private async receive(request: IntakeRequest, reply: FastifyReply): Promise<void> {
    const startedAt = performance.now();
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const deadlineMs = DEADLINE_MS + Math.ceil((body.length / MEGABYTE) * MS_PER_MEGABYTE);
    const storedAs = await withinTime(this.keep(request, body), deadlineMs, databaseIsSlow);
    if (storedAs === 'gone') throw notAdmitted();
    this.metrics.seconds.observe((performance.now() - startedAt) / 1000);
    return this.answer(request, reply, storedAs);
  }

  private keep(request: IntakeRequest, body: Buffer): Promise<StoredAs> {
    const memory = request.memory!;
    memory.grow(body.length);
    memory.hold();
    return this.store.store(request.admitted!.integrationId, body, requestIdOf(request)).finally(() => memory.letGo());
  }

  private async answer(request: FastifyRequest, reply: FastifyReply, result: 'validated' | 'stored' | 'duplicate'): Promise<void> {
    this.metrics.requests.inc({ result });
    reply.header(REQUEST_ID_HEADER, requestIdOf(request));
    await reply.type('application/json').send(ANSWERS[result]);
  }

  /** Whatever is not the sender's fault is a 503, so that Cvent sends it again. */
  private async refuse(error: { statusCode?: number }, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const requestId = requestIdOf(request);
    const isTheirs =
      error instanceof UnauthorizedError ||
      error instanceof TooManyRequestsError ||
      (error.statusCode !== undefined && error.statusCode < 500);
    if (!isTheirs) this.log.error('intake.unavailable', error, { requestId });
    const problem = toProblem(
      isTheirs ? error : new UnavailableError('webhook.unavailable', 'The delivery could not be stored. Send it again.'),
      requestId,
    );
    this.metrics.requests.inc({ result: RESULTS[problem.status] ?? 'unreadable' });
    reply.header(REQUEST_ID_HEADER, requestId);
    const wait = RETRY_AFTER_SECONDS[problem.status];
    if (wait !== undefined) reply.header('retry-after', wait);
    await reply.code(problem.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem));
  }
}

const ANSWERS = {
  validated: JSON.stringify({ status: 'ok' }),
  stored: JSON.stringify({ status: 'stored' }),
  duplicate: JSON.stringify({ status: 'duplicate' }),
} as const;

const RESULTS: Readonly<Record<number, IntakeResult>> = { 401: 'unauthorized', 413: 'too_large', 429: 'unauthorized', 503: 'unavailable' };

function notAdmitted(): UnauthorizedError {
  return new UnauthorizedError('webhook.unauthorized', 'The webhook URL or token is not known here: copy both from the integration anew.');
}

/** The id that can be followed from here to the applied row: Cvent's own header wins over that of the server. */
function requestIdOf(request: FastifyRequest): string {
  const given = request.headers['request-id'];
  return typeof given === 'string' && /^[\w-]{1,100}$/.test(given) ? given : request.id;
}

function databaseIsSlow(): RetryableError {
  return new RetryableError('database.slow', 'Postgres did not answer in time.');
}
