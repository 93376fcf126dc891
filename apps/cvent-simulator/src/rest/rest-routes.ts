import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiRequest } from './http/api-request.js';
import type { RestApi } from './rest-api.js';

/** Where the API lies. */
export const REST_PREFIX = '/ea';

/** The REST API as routes. Bodies come as bytes: what is wrong with them is answered as Cvent answers it, and counts as a call. */
export function restRoutes(rest: RestApi): FastifyPluginCallback {
  return (scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    for (const url of ['/', '/*']) scope.all(url, (request, reply) => respond(rest, request, reply));
    done();
  };
}

function respond(rest: RestApi, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, headers, body } = rest.answer(toApiRequest(request));
  return reply
    .status(status)
    .headers({ date: rest.clock.now().toUTCString(), ...headers })
    .send(body);
}

function toApiRequest({ method, url, headers, body }: FastifyRequest): ApiRequest {
  const [path = '', ...query] = url.slice(REST_PREFIX.length).split('?');
  return { method, path, queryText: query.join('?'), headers, body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) };
}
