import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiRequest } from './http/api-request.js';
import type { Outcome } from './outcome.js';
import type { RestApi } from './rest-api.js';

/** Where the API lies. */
export const REST_PREFIX = '/ea';

/** The REST API as routes. Bodies come as bytes: what is wrong with them is answered as Cvent answers it, and counts as a call. */
export function restRoutes(rest: RestApi): FastifyPluginCallback {
  return (scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    for (const url of ['/', '/*']) scope.all(url, async (request, reply) => send(await rest.handle(toApiRequest(request)), reply));
    done();
  };
}

function send({ answer: { status, headers, body }, leaves }: Outcome, reply: FastifyReply): FastifyReply {
  if (leaves === 'whole') return reply.status(status).headers(headers).send(body);
  reply.hijack();
  const { raw } = reply;
  if (leaves === 'not-at-all') {
    raw.destroy();
    return reply;
  }
  const bytes = Buffer.from(body);
  raw.writeHead(status, { ...headers, 'content-length': bytes.length });
  raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => raw.destroy());
  return reply;
}

function toApiRequest({ method, url, headers, body }: FastifyRequest): ApiRequest {
  const [path = '', ...query] = url.slice(REST_PREFIX.length).split('?');
  return { method, path, queryText: query.join('?'), headers, body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) };
}
