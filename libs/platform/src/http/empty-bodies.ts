import type { FastifyInstance } from 'fastify';

/**
 * Lets a request without a body say that it is JSON, as clients with one set of headers for all requests do: Fastify would refuse it, also where no body is wanted.
 * Cvent's deliveries are taken as they come, empty or not.
 */
export function allowEmptyBodies(instance: FastifyInstance): void {
  instance.addHook('onRequest', ({ headers, url }, _reply, done) => {
    const isEmpty = headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';
    if (isEmpty && url.startsWith('/v1/')) delete headers['content-type'];
    done();
  });
}
