import { type Context, context, type Span, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What is no request of the CMS: webhooks have spans of their own, and the rest is asked again and again. */
const UNTRACED = /^\/(cvent\/webhooks|health|metrics|ops|docs)(\/|$)/;

/** Traces every request of a server but for those above. Names the route (`GET /v1/apps/:appId`), never the address, which may hold an email. */
export function traceRequests(server: FastifyInstance, tracer: Tracer): void {
  const contexts = new WeakMap<FastifyRequest, { readonly span: Span; readonly inside: Context }>();
  server.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url;
    if (route === undefined || UNTRACED.test(route)) return done();
    const attributes = { 'http.request.method': request.method, 'http.route': route, 'cvent_bridge.request_id': request.id };
    const span = tracer.startSpan(`${request.method} ${route}`, { kind: SpanKind.SERVER, attributes, root: true });
    contexts.set(request, { span, inside: trace.setSpan(context.active(), span) });
    done();
  });
  // Only now: reading the body loses the context that was there before.
  server.addHook('preHandler', (request, _reply, done) => {
    const traced = contexts.get(request);
    if (traced) context.with(traced.inside, done);
    else done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const span = contexts.get(request)?.span;
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}
