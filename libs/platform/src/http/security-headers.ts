import type { FastifyInstance, FastifyReply } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** No browser sees the answers, and each header would cost. */
    readonly isForMachines?: true;
  }
}

/** What every answer says. TLS, and with it HSTS, is the business of the proxy in front. */
const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** Answers of the API are data: a browser is to do nothing with them. */
const DATA_POLICY = `default-src 'none'; frame-ancestors 'none'`;
/** The pages bring everything along themselves; what they would fetch from elsewhere, a web font, is for looks. They set styles from scripts. */
const PAGE_POLICY = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self' 'unsafe-inline'`,
  `img-src 'self' data:`,
  `font-src 'self'`,
  `connect-src 'self'`,
  `base-uri 'self'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** Below these there are pages for browsers. */
const PAGES = ['/docs', '/ops'];

const HEADERS = { ...EVERYWHERE, 'content-security-policy': DATA_POLICY } as const;
const PAGE_HEADERS = { ...EVERYWHERE, 'content-security-policy': PAGE_POLICY } as const;

/**
 * Has every answer that a browser may see carry the headers that keep browsers from being misused. Constants and no library: the library's one hook knows one policy for all routes,
 * and the pages are registered by libraries of their own, which leave no place to say another.
 */
export function sendSecurityHeaders(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.isForMachines) return done();
    const route = request.routeOptions.url;
    const isPage = route !== undefined && PAGES.some((path) => route === path || route.startsWith(`${path}/`));
    reply.headers(isPage ? PAGE_HEADERS : HEADERS);
    done();
  });
}

/** The same for an answer that is sent before any hook runs. */
export function addSecurityHeaders(reply: FastifyReply): void {
  reply.headers(HEADERS);
}
