import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter, RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Log, NestLog } from '../logging/log.js';
import { Closing } from '../shutdown/closing.js';
import { letGoOfConnections } from '../shutdown/drain.js';
import { Tracing } from '../tracing/tracing.js';
import { allowEmptyBodies } from './empty-bodies.js';
import { describeApi, serveApiDescription } from './open-api.js';
import { ProblemFilter, sendProblem } from './problem.filter.js';
import { toProblem } from './problem.js';
import { echoRequestId, REQUEST_ID_HEADER, requestIdOf } from './request-id.js';
import { refuseDeepBodies } from './refuse-deep-bodies.js';
import { RequestValidationPipe } from './request-validation.pipe.js';
import { addSecurityHeaders, sendSecurityHeaders } from './security-headers.js';

const JSON_BODY_LIMIT_BYTES = 1024 * 1024;
/** How long a client may take to send a request. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The web server: 1 MB for bodies (a route may allow more), 30 s to send them, request ids, no log of its own. */
export function createHttpAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: JSON_BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: requestIdOf,
    logger: false,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      reply.header(REQUEST_ID_HEADER, request.id);
      addSecurityHeaders(reply);
      sendProblem(reply, toProblem(error, request.id));
    },
  });
  // First of all hooks, so that what others refuse carries them as well.
  sendSecurityHeaders(adapter.getInstance());
  adapter.getInstance().addHook('onRoute', (route) => {
    const { bodyLimitBytes } = (route.config ?? {}) as { bodyLimitBytes?: number };
    if (bodyLimitBytes !== undefined) route.bodyLimit = bodyLimitBytes;
  });
  return adapter;
}

/** Lets one route take larger bodies than the others. */
export function BodyLimit(bodyLimitBytes: number): MethodDecorator {
  return RouteConfig({ bodyLimitBytes });
}

/** Gives an application the manners that all its routes share: logs, request ids, checked input, problem documents, its own description. */
export function configureHttp(app: NestFastifyApplication): void {
  const log = app.get(Log);
  app.useLogger(app.get(NestLog));
  const server = app.getHttpAdapter().getInstance();
  app.get(Tracing).traceRequests(server);
  echoRequestId(server);
  allowEmptyBodies(server);
  refuseDeepBodies(server);
  letGoOfConnections(server, app.get(Closing));
  app.useGlobalFilters(new ProblemFilter(log));
  app.useGlobalPipes(new RequestValidationPipe());
  serveApiDescription(app, describeApi(app));
}
